/**
 * Proves the package as a user gets it: built, packed, installed from the tarball into empty projects, and used there
 * as an ES module, from CommonJS, by TypeScript, by its CLI, and under a Node that is too old. BATUTA_TARBALL is a path
 * at which the tarball is kept.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "batuta-package-"));
const project = join(work, "project");
const home = join(work, "home");
const env: NodeJS.ProcessEnv = { ...process.env, BATUTA_HOME: home, NO_COLOR: "1" };
for (const name of Object.keys(env)) if (name.startsWith("npm_")) delete env[name];
// An npm that runs under the project's Node, as a user's npm would.
env.PATH = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ""}`;

let failed = 0;

function check(name: string, body: () => void): void {
  const started = performance.now();
  try {
    body();
    process.stdout.write(`ok      ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)\n`);
  } catch (error) {
    failed += 1;
    const output = error instanceof Error && "stdout" in error ? `\n${String(error.stdout)}` : "";
    process.stdout.write(
      `FAILED  ${name}: ${error instanceof Error ? error.message : String(error)}${output}\n`,
    );
  }
}

function run(command: string, args: readonly string[], cwd = project): string {
  return execFileSync(command, args, { cwd, env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function node(...args: readonly string[]): string {
  return run(process.execPath, args);
}

function expectIn(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`expected "${part}" in:\n${text}`);
}

function write(name: string, text: string): string {
  writeFileSync(join(project, name), text);
  return name;
}

/** A Node older than 24.2 on this machine, if there is one: the guard is for it. */
function findOldNode(): string | undefined {
  const names = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "node"));
  return names.find((path) => {
    if (!existsSync(path)) return false;
    const version = spawnSync(path, ["-p", "process.versions.node"], { encoding: "utf8" }).stdout.trim();
    const [major = 0, minor = 0] = version.split(".").map(Number);
    return major < 24 || (major === 24 && minor < 2);
  });
}

const LIST_NAMES =
  "const list = async (from) => console.log(Object.keys(await import(from)).sort().join()); await list";

const FLOW = `
const double = task(function double(value) { return value * 2; });
const main = flow({ name: "packed" }, async function main(value) { return await double(double(value)); });
`;

let tarball = "";
try {
  check("builds and packs", () => {
    const packageFolder = join(work, "package");
    mkdirSync(packageFolder);
    run(process.execPath, [join(root, "scripts/build.ts"), "--out", packageFolder], root);
    run("npm", ["pack", "--ignore-scripts", "--pack-destination", work], packageFolder);
    tarball = join(work, readdirSync(work).find((name) => name.endsWith(".tgz")) ?? "");
    const listed = run("tar", ["-tzf", tarball], work).split("\n");
    for (const name of [
      "dist/lib/index.js",
      "dist/index.d.ts",
      "dist/THIRD-PARTY-LICENSES.txt",
      "dist/ui/index.html",
      "bin/batuta.cjs",
      "README.md",
      "LICENSE",
    ]) {
      if (!listed.includes(`package/${name}`)) throw new Error(`${name} is not in the tarball`);
    }
    const strays = listed.filter((name) => /\.test\.|\/(test|scripts|bench|examples|src)\//.test(name));
    if (strays.length > 0) throw new Error(`does not belong in the tarball: ${strays.join(", ")}`);
    if (process.env.BATUTA_TARBALL !== undefined) cpSync(tarball, process.env.BATUTA_TARBALL);
  });
  // Nothing of what follows could be seen without it.
  if (failed > 0) throw new Error("the package could not be built");
  check("publint has nothing to say", () => {
    const bin = join(root, "node_modules/publint/src/cli.js");
    expectIn(run(process.execPath, [bin, "run", tarball, "--strict"], root), "All good!");
  });
  check("types resolve for ES modules (attw)", () => {
    const bin = join(root, "node_modules/@arethetypeswrong/cli/dist/index.js");
    // false-esm: `require` meets a CommonJS guard, which hands on the ES module that the types describe.
    const args = ["--profile", "esm-only", "--ignore-rules", "false-esm", "--no-emoji"];
    run(process.execPath, [bin, tarball, ...args], root);
  });
  check("installs into an empty project", () => {
    mkdirSync(project);
    write("package.json", JSON.stringify({ name: "user", private: true, type: "module" }));
    const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    const nodeTypes = `@types/node@${devDependencies["@types/node"]}`;
    run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", tarball, nodeTypes]);
  });
  check("runs a flow from an ES module", () => {
    const file = write(
      "flow.mjs",
      `import { flow, task } from "batuta";${FLOW}console.log("got", await main(10));`,
    );
    expectIn(node(file), "got 40");
    if (!existsSync(join(home, "batuta.db"))) throw new Error("no database in BATUTA_HOME");
  });
  check("runs a flow from TypeScript", () => {
    const text = `import { flow, task } from "batuta";${FLOW.replaceAll(/(double|main)\(value\) \{/g, "$1(value: number) {")}`;
    const file = write(
      "flow.ts",
      `${text}const result: number = await main(10);\nconsole.log("got", result);`,
    );
    expectIn(node(file), "got 40");
    write(
      "tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "nodenext",
          target: "esnext",
          noEmit: true,
          types: ["node"],
          skipLibCheck: false,
        },
        include: ["flow.ts"],
      }),
    );
    run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.json"]);
  });
  check("runs a flow from CommonJS", () => {
    const text = `const { flow, task } = require("batuta");${FLOW}main(10).then((value) => console.log("got", value));`;
    expectIn(node(write("flow.cjs", text)), "got 40");
  });
  check("gives one copy to import and to require", () => {
    const text = `import { createRequire } from "node:module"; import * as own from "batuta";
      console.log(createRequire(import.meta.url)("batuta").flow === own.flow);`;
    expectIn(node(write("copies.mjs", text)), "true");
  });
  check("offers every entry", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { exports: object };
    for (const entry of Object.keys(manifest.exports).filter((name) => !name.endsWith(".json"))) {
      const specifier = entry.replace(/^\./, "batuta");
      const source = join(root, "src", entry, "index.ts");
      const names = (from: string, cwd: string): string =>
        run(process.execPath, ["--input-type=module", "-e", `${LIST_NAMES}("${from}");`], cwd);
      const [built, wanted] = [names(specifier, project), names(pathToFileURL(source).href, root)];
      if (built !== wanted) throw new Error(`${specifier} exports ${built} and not ${wanted}`);
    }
  });
  check("shows the runs by its CLI", () => {
    const cli = (...args: readonly string[]): string => node("node_modules/batuta/bin/batuta.cjs", ...args);
    expectIn(cli("--version"), JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
    const runs = JSON.parse(cli("flow-run", "ls", "--json")) as { state_type?: string }[];
    if (runs.length < 3) throw new Error(`expected three runs, the CLI lists ${runs.length}`);
    if (runs.some((one) => one.state_type !== "COMPLETED"))
      throw new Error(`not completed: ${JSON.stringify(runs)}`);
  });
  check("serves the web pages", () => {
    const text = `import { spawn } from "node:child_process";
      const cli = "node_modules/batuta/bin/batuta.cjs";
      const server = spawn(process.execPath, [cli, "server", "start", "--port", "0", "--json"]);
      let told = "";
      for await (const chunk of server.stdout) { told += chunk; if (told.includes("}")) break; }
      const { url } = JSON.parse(told);
      const page = await fetch(new URL("/runs", url));
      const html = await page.text();
      const paths = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
      for (const path of paths) {
        const part = await fetch(new URL(path, url));
        if (new URL(path, url).origin !== new URL(url).origin) throw new Error("from elsewhere: " + path);
        console.log(path, part.status, part.headers.get("content-encoding"));
        if (part.status !== 200) throw new Error(path + " is answered with " + part.status);
      }
      if (!paths.some((path) => path.endsWith(".js"))) throw new Error("no script in " + html);
      console.log("policy", page.headers.get("content-security-policy"));
      server.kill();`;
    const told = node(write("pages.mjs", text));
    expectIn(told, "default-src 'self'");
    // Node asks for no brotli over plain HTTP.
    expectIn(told, " 200 gzip");
  });
  const old = findOldNode();
  if (old === undefined)
    process.stdout.write("skipped an older Node's message: there is no older Node on this machine\n");
  else {
    check(`tells an older Node what is needed (${old})`, () => {
      const said = (args: readonly string[]): string => {
        const outcome = spawnSync(old, args, { cwd: project, env, encoding: "utf8" });
        if (outcome.status === 0) throw new Error(`${args.join(" ")} did not fail`);
        return outcome.stderr;
      };
      for (const args of [["flow.mjs"], ["flow.cjs"], ["node_modules/batuta/bin/batuta.cjs", "--version"]]) {
        const text = said(args);
        expectIn(text, "needs Node.js 24.2 or newer");
        expectIn(text, "npm install --save-dev node@24");
      }
    });
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
