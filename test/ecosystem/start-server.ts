import { createInterface } from "node:readline";
import { start } from "./processes.ts";
import { environment, type UserProject } from "./user-project.ts";

/** A server in a process of its own, started by the installed command. */
export interface StartedServer extends AsyncDisposable {
  /** Root of its API. */
  readonly url: string;
}

/** Starts `batuta server start` in the project, on a free port; it ends when the check lets go of it. */
export async function startServer(project: UserProject, authString: string): Promise<StartedServer> {
  const bin = "../node_modules/batuta/bin/batuta.cjs";
  const child = start(process.execPath, [bin, "server", "start", "--port", "0"], {
    cwd: project.path,
    env: { ...environment(project.home), BATUTA_SERVER_AUTH_STRING: authString },
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const url = await new Promise<string>((resolve, reject) => {
    const look = (line: string): void => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0];
      if (found) resolve(`${found}/api`);
    };
    createInterface({ input: child.stdout }).on("line", look);
    createInterface({ input: child.stderr }).on("line", look);
    child.once("close", (code) => reject(new Error(`the server ended with ${code}`)));
  });
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
