import { describe, expect, it } from "vitest";
import { linesAfter, makeProject, type UserProject } from "./user-project.ts";

const SOURCE = `import { flow, getRunContext, task } from "batuta";

class Shop {
  readonly factor: number;
  constructor(factor: number) {
    this.factor = factor;
  }

  @task
  async price(amount: number): Promise<number> {
    return amount * this.factor;
  }

  @task({ name: "pack", tags: ["packing"], retries: 1 })
  async pack(amount: number): Promise<string> {
    const { taskRun } = getRunContext();
    if (taskRun?.runCount === 1) throw new Error("out of boxes");
    return "box of " + amount + " by " + taskRun?.name.replace(/-.*/, "");
  }

  @flow
  async sell(amount: number): Promise<string> {
    return await this.pack(await this.price(amount));
  }

  @flow({ name: "bulk-sale", retries: 0 })
  async sellAll(amounts: readonly number[]): Promise<string[]> {
    return await Promise.all(amounts.map((amount) => this.sell(amount)));
  }
}
const shop = new Shop(3);
Promise.all([shop.sell(2), shop.sellAll([1, 2])]).then((got) => console.log("GOT " + JSON.stringify(got)));
`;

async function expectSales(project: UserProject, output: string): Promise<void> {
  expect(linesAfter("GOT", output)).toEqual(['["box of 6 by pack",["box of 3 by pack","box of 6 by pack"]]']);
  const flows = await project.batuta<{ name: string }[]>("flow", "ls");
  expect(flows.map((one) => one.name).sort()).toEqual(["bulk-sale", "sell"]);
  const runs = await project.batuta<
    { state_type: string; run_count: number; tags: string[]; name: string }[]
  >("task-run", "ls");
  const packed = runs.filter((one) => one.tags.includes("packing"));
  expect(packed.map((one) => [one.state_type, one.run_count])).toEqual(Array(3).fill(["COMPLETED", 2]));
}

describe("decorators on methods", () => {
  it("work through tsx", async () => {
    const project = makeProject("decorators-tsx");
    project.write({ "shop.ts": SOURCE });
    await expectSales(project, await project.bin("tsx", "shop.ts"));
  });

  it("work through esbuild", async () => {
    const project = makeProject("decorators-esbuild");
    project.write({ "shop.ts": SOURCE });
    await project.bin("esbuild", "shop.ts", "--target=node24", "--format=esm", "--outfile=shop.js");
    await expectSales(project, await project.node("shop.js"));
  });

  it.each(["2022-03", "2023-11"])("work through SWC, decorators of %s", async (version) => {
    const project = makeProject(`decorators-swc-${version}`);
    const options = {
      jsc: {
        parser: { syntax: "typescript", decorators: true },
        transform: { decoratorVersion: version },
        target: "es2022",
      },
      module: { type: "es6" },
    };
    project.write({
      "shop.ts": SOURCE,
      "compile.mjs": `import { transformFileSync } from "@swc/core"; import { writeFileSync } from "node:fs";
writeFileSync("shop.js", transformFileSync("shop.ts", ${JSON.stringify(options)}).code);`,
    });
    await project.node("compile.mjs");
    await expectSales(project, await project.node("shop.js"));
  });

  it("work through tsc, which checks their types", async () => {
    const project = makeProject("decorators-tsc");
    project.write({
      "shop.ts": SOURCE,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          strict: true,
          types: ["node"],
          outDir: "out",
        },
        include: ["shop.ts"],
      }),
    });
    await project.bin("tsc", "-p", ".");
    await expectSales(project, await project.node("out/shop.js"));
  });

  it("are refused by Node alone, which is why static members exist", async () => {
    const project = makeProject("decorators-node");
    project.write({ "shop.ts": SOURCE });
    const ended = await project.tryNode(["shop.ts"]);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain("SyntaxError");
  });
});

it("runs static members and fields with plain Node", async () => {
  const project = makeProject("static-members");
  project.write({
    "shop.ts": `import { flow, task } from "batuta";
class Shop {
  static price = task({ name: "price" }, async (amount: number) => amount * 3);
  static sell = flow({ name: "sell" }, async (amount: number) => await Shop.price(amount));
  readonly fee: number = 1;
  charge = task({ name: "charge" }, (amount: number) => amount + this.fee);
  sale = flow({ name: "sale" }, async (amount: number) => await this.charge(Shop.price(amount)));
}
console.log("GOT", await Shop.sell(2), await new Shop().sale(5));
`,
  });
  expect(linesAfter("GOT", await project.node("shop.ts"))).toEqual(["6 16"]);
});
