import { expect, it } from "vitest";
import { linesAfter, makeProject, type UserProject } from "./user-project.ts";

const FLOW = `
const double = task(function double(value: number) { return value * 2; });
const main = flow({ name: "main" }, async function main(value: number, times: number = 2) {
  let current: number = value;
  for (let i = 0; i < times; i++) current = await double(current);
  return current;
});
`;
const PRINT = `main(10).then((value: number) => console.log("GOT", value, typeof require));\n`;
const TYPES = / *: (?:number)(?=[,) =;])/g;
const javaScript = (text: string): string => text.replaceAll(TYPES, "");

async function expectOneRun(project: UserProject): Promise<void> {
  const runs = await project.batuta<{ state_type: string; parameters: unknown }[]>("flow-run", "ls");
  expect(runs).toMatchObject([{ state_type: "COMPLETED", parameters: { value: 10 } }]);
}

it("runs with plain Node, types stripped", async () => {
  const project = makeProject("node-ts");
  project.write({ "flow.ts": `import { flow, task } from "batuta";${FLOW}${PRINT}` });
  expect(linesAfter("GOT", await project.node("flow.ts"))).toEqual(["40 undefined"]);
  await expectOneRun(project);
});

it("runs with tsx, as an ES module and as CommonJS", async () => {
  for (const type of ["module", "commonjs"] as const) {
    const project = makeProject(`tsx-${type}`, type);
    project.write({ "flow.ts": `import { flow, task } from "batuta";${FLOW}${PRINT}` });
    const output = await project.bin("tsx", "flow.ts");
    expect(linesAfter("GOT", output)[0]).toMatch(/^40 /);
    await expectOneRun(project);
  }
});

it("is required and imported by CommonJS, with one copy for both", async () => {
  const project = makeProject("required", "commonjs");
  project.write({
    "flow.js": `const { flow, task } = require("batuta");
${javaScript(FLOW)}
${javaScript(PRINT)}
const harness = require("batuta/testing");
import("batuta").then((own) => console.log("SAME", own.flow === flow, typeof harness.createTestHarness));`,
  });
  const output = await project.node("flow.js");
  expect(linesAfter("GOT", output)).toEqual(["40 function"]);
  expect(linesAfter("SAME", output)).toEqual(["true function"]);
  await expectOneRun(project);
});

it("is loaded late, by await import()", async () => {
  const project = makeProject("late");
  project.write({ "flow.ts": `const { flow, task } = await import("batuta");${FLOW}${PRINT}` });
  expect(linesAfter("GOT", await project.node("flow.ts"))).toEqual(["40 undefined"]);
  await expectOneRun(project);
});

it.each([
  ["ES modules", "module", "undefined"],
  ["CommonJS", "commonjs", "function"],
] as const)("runs after tsc has compiled it to %s", async (_what, type, require) => {
  const project = makeProject(`tsc-${type}`, type);
  project.write({
    "flow.ts": `import { flow, task } from "batuta";${FLOW}declare const require: unknown;\n${PRINT}`,
    "tsconfig.json": JSON.stringify({
      compilerOptions: { module: "nodenext", target: "es2024", strict: true, outDir: "out", types: ["node"] },
      include: ["flow.ts"],
    }),
  });
  await project.bin("tsc", "-p", ".");
  expect(linesAfter("GOT", await project.node("out/flow.js"))).toEqual([`40 ${require}`]);
  await expectOneRun(project);
});
