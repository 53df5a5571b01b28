import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTestContext } from "../../test/support/cli-context.ts";
import { type InstallPolicy, installWorkerPackage, readInstallPolicy } from "./worker-package.ts";

/** A project with Batuta in it, and what is run to install. */
function createProject(files: Readonly<Record<string, string>> = { "package.json": "{}" }) {
  const root = mkdtempSync(join(tmpdir(), "batuta-project-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, "node_modules", "batuta");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ peerDependencies: { dockerode: "^5.0.1", "@kubernetes/client-node": "^2.0.1" } }),
  );
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const commands: string[] = [];
  const install = async (
    type: string,
    policy: InstallPolicy,
    { present = [] as readonly string[], code = 0 } = {},
  ) => {
    const { context } = createTestContext();
    await installWorkerPackage(context, type, policy, {
      folder,
      isPresent: (name) => present.includes(name),
      run: async (command, cwd) => {
        commands.push(`${command.join(" ")} in ${cwd === root ? "the project" : cwd}`);
        return code;
      },
    });
  };
  return { install, commands };
}

const INSTALLED = "npm install --no-save --no-audit --no-fund dockerode@^5.0.1 in the project";

describe("the package of a type of worker", () => {
  it("is installed as the policy says, in the releases that are known to work", async () => {
    const { install, commands } = createProject();
    await install("docker", "never");
    await install("docker", "if-not-present", { present: ["dockerode"] });
    await install("process", "always");
    // Nobody can be asked here.
    await install("docker", "prompt");
    expect(commands).toEqual([]);
    await install("docker", "if-not-present");
    await install("docker", "always", { present: ["dockerode"] });
    expect(commands).toEqual([INSTALLED, INSTALLED]);
  });

  it("takes nothing away that was installed for another type, nor changes what the project lists", async () => {
    const both = createProject();
    await both.install("kubernetes", "if-not-present", { present: ["dockerode"] });
    const listed = createProject({
      "package.json": JSON.stringify({ dependencies: { dockerode: "5.0.0" } }),
    });
    await listed.install("kubernetes", "if-not-present", { present: ["dockerode"] });
    const start = "npm install --no-save --no-audit --no-fund @kubernetes/client-node@^2.0.1";
    expect([...both.commands, ...listed.commands]).toEqual([
      `${start} dockerode@^5.0.1 in the project`,
      `${start} in the project`,
    ]);
  });

  it("is installed beside a global Batuta", async () => {
    const { install, commands } = createProject({});
    await install("docker", "always");
    expect(commands).toEqual(["npm install --global dockerode@^5.0.1 in the project"]);
  });

  it("is left to the program that looks after the folder, and told when it can't be had", async () => {
    const pnpm = createProject({ "package.json": "{}", "pnpm-lock.yaml": "" });
    await expect(pnpm.install("docker", "always")).rejects.toMatchObject({
      code: "install-failed",
      message: expect.stringContaining("pnpm add dockerode@^5.0.1"),
    });
    await expect(createProject().install("docker", "always", { code: 1 })).rejects.toThrow(
      /dockerode, which workers of type docker need, could not be installed: `npm install .*` in .* ended with exit code 1, .* put there beforehand/,
    );
    await expect(
      createProject().install("docker", "always", { code: 127, present: ["dockerode"] }),
    ).rejects.toThrow(/there is no npm here; one is there already: --install-policy if-not-present/);
  });

  it("has policies as Prefect's, and no others", () => {
    expect(readInstallPolicy(undefined)).toBe("prompt");
    expect(readInstallPolicy("if-not-present")).toBe("if-not-present");
    expect(() => readInstallPolicy("sometimes")).toThrow(/there are always, if-not-present, never, prompt/);
  });
});
