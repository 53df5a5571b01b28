import { expect, it } from "vitest";
import { makeProject, type UserProject } from "./user-project.ts";

const SOURCE = `import { flow, task } from "batuta";

interface Row {
  readonly id: number;
}

type Erased = { readonly gone: string };

const parse = task(async function parse(row: Row): Promise<number> {
  const limit: number = 3;
  if (row.id < limit) throw new RangeError("row " + row.id + " is bad");
  return row.id;
});
export const load = flow({ name: "load" }, async function load(id: number) {
  const row: Row = { id };
  return await parse(row);
});
load(1).catch(() => {});
`;
/** Where SOURCE throws. */
const LINE = 11;
const COLUMN = 29;

interface StoredRun {
  readonly state: { readonly message: string; readonly data: unknown } | null;
  readonly state_type: string;
}

/** The text of all that is stored about the error of the project's one failed run. */
async function storedError(project: UserProject): Promise<string> {
  const [listed] = await project.batuta<{ id: string }[]>("flow-run", "ls");
  const inspected = await project.batuta<StoredRun>("flow-run", "inspect", listed?.id ?? "");
  expect(inspected.state_type).toBe("FAILED");
  expect(inspected.state?.message).toContain("row 1 is bad");
  return JSON.stringify(inspected);
}

function expectUserFrames(stored: string, file: string): void {
  expect(stored).toContain("RangeError: row 1 is bad");
  expect(stored.replaceAll("\\\\", "/")).toMatch(
    new RegExp(`at [^ ]*parse \\(.*${file}:${LINE}:${COLUMN}\\)`),
  );
  expect(stored, "frames of the engine say nothing to its user").not.toContain("node_modules/batuta");
}

it("point to the line of the TypeScript file, types stripped", async () => {
  const project = makeProject("stack-node");
  project.write({ "flow.ts": SOURCE });
  await project.node("flow.ts");
  expectUserFrames(await storedError(project), "stack-node/flow.ts");
});

it("point to the line of the TypeScript file, through tsx", async () => {
  for (const type of ["module", "commonjs"] as const) {
    const project = makeProject(`stack-tsx-${type}`, type);
    project.write({ "flow.ts": SOURCE });
    await project.bin("tsx", "flow.ts");
    expectUserFrames(await storedError(project), `stack-tsx-${type}/flow.ts`);
  }
});

it.each(["module", "commonjs"] as const)(
  "point to the line of the TypeScript file, compiled by tsc with source maps, as %s",
  async (type) => {
    const project = makeProject(`stack-tsc-${type}`, type);
    project.write({
      "src/flow.ts": SOURCE,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          strict: true,
          outDir: "out",
          rootDir: "src",
          sourceMap: true,
          types: ["node"],
        },
        include: ["src"],
      }),
    });
    await project.bin("tsc", "-p", ".");
    await project.node("--enable-source-maps", "out/flow.js");
    expectUserFrames(await storedError(project), `stack-tsc-${type}/src/flow.ts`);
  },
);

it("keep the cause and the fields of an error, with their own stacks", async () => {
  const project = makeProject("stack-cause");
  project.write({
    "flow.ts": `import { flow, task } from "batuta";
const inner = task(function inner() {
  throw Object.assign(new Error("disk is full"), { code: "ENOSPC" });
});
const outer = flow({ name: "outer" }, async () => {
  try {
    await inner();
  } catch (cause) {
    throw new Error("row 1 is bad", { cause });
  }
});
outer().catch(() => {});
`,
  });
  await project.node("flow.ts");
  const stored = await storedError(project);
  expect(stored).toMatch(/stack-cause\/flow\.ts:9:11/);
  expect(stored).toContain("disk is full");
  expect(stored).toContain("ENOSPC");
  expect(stored).toMatch(/stack-cause\/flow\.ts:3:23/);
});
