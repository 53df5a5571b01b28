import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, inject, it } from "vitest";
import { type Ended, run, runOrThrow } from "./processes.ts";
import { startServer } from "./start-server.ts";
import { environment, makeProject } from "./user-project.ts";

const AUTH = "ada:lovelace";
/** Nobody listens there. */
const NOWHERE = "http://127.0.0.1:1";

it("worker start installs what its type needs as --install-policy says, by the npm that installed batuta", async () => {
  const server = makeProject("install-policy");
  await using started = await startServer(server, AUTH);
  // Of its own, since what is installed for workers is seen by all that is beside it.
  const folder = mkdtempSync(join(dirname(inject("project")), "worker-"));
  mkdirSync(join(folder, "home"));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "worker", private: true, type: "module" }),
  );
  const flags = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"];
  await runOrThrow("npm", ["install", ...flags, inject("tarball")], { cwd: folder });
  const manifest = readFileSync(join(folder, "package.json"), "utf8");
  const env = {
    ...environment(join(folder, "home")),
    BATUTA_API_URL: started.url,
    BATUTA_API_AUTH_STRING: AUTH,
    DOCKER_HOST: NOWHERE,
    // What is built of C++ there is nobody's need, and takes a minute.
    npm_config_ignore_scripts: "true",
    KUBECONFIG: join(folder, "no-kubeconfig"),
  };
  const batuta = (words: readonly string[], more: Record<string, string> = {}): Promise<Ended> =>
    run(process.execPath, ["node_modules/batuta/bin/batuta.cjs", ...words], {
      cwd: folder,
      env: { ...env, ...more },
    });
  for (const type of ["docker", "kubernetes"])
    expect(await batuta(["work-pool", "create", type, "--type", type])).toMatchObject({ code: 0 });
  const start = (pool: string, policy: string, more?: Record<string, string>): Promise<Ended> =>
    batuta(["worker", "start", "--run-once", "--pool", pool, "--install-policy", policy], more);
  const has = (name: string): boolean => existsSync(join(folder, "node_modules", name));
  // With an empty cache npm has to ask the registry.
  const away = {
    npm_config_registry: NOWHERE,
    npm_config_cache: join(folder, "no-cache"),
    npm_config_fetch_retries: "0",
  };
  /** It is installed, and the worker goes on to look for its engine. */
  const REACHED = /the Docker engine does not answer at http:\/\/127\.0\.0\.1:1/;

  const never = await start("docker", "never");
  expect([never.code, never.stderr]).toEqual([
    1,
    expect.stringMatching(/need the package "dockerode".*npm install dockerode/),
  ]);
  const cutOff = await start("docker", "if-not-present", away);
  expect([cutOff.code, cutOff.stderr]).toEqual([
    1,
    expect.stringMatching(
      /ECONNREFUSED[\s\S]*dockerode, which workers of type docker need, could not be installed: `npm install .*dockerode@\S+` in .* exit code 1, and said why above.*beforehand/,
    ),
  ]);
  expect(has("dockerode")).toBe(false);

  const first = await start("docker", "if-not-present");
  expect(first.stderr).toMatch(/installing dockerode: npm install --no-save/);
  expect([first.stderr, has("dockerode")]).toEqual([expect.stringMatching(REACHED), true]);
  const again = await start("docker", "if-not-present", away);
  expect([again.stderr.includes("installing"), again.stderr]).toEqual([
    false,
    expect.stringMatching(REACHED),
  ]);
  const always = await start("docker", "always");
  expect(always.stderr).toMatch(new RegExp(`installing dockerode[\\s\\S]*${REACHED.source}`));
  const alwaysAway = await start("docker", "always", away);
  expect(alwaysAway).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/one is there already: --install-policy if-not-present starts with it/),
  });

  const pods = await start("kubernetes", "if-not-present");
  expect(pods.stderr).toMatch(
    /installing @kubernetes\/client-node[\s\S]*the kubeconfig .* there is no such file/,
  );
  // The next one took nothing away of what the first had put there, nor is the project's own list another.
  expect([has("@kubernetes/client-node"), has("dockerode")]).toEqual([true, true]);
  expect(readFileSync(join(folder, "package.json"), "utf8")).toBe(manifest);
}, 600_000);
