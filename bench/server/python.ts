import { join } from "node:path";
import { withHome } from "../../scripts/with-server.ts";
import { runProgram } from "../run-program.ts";
import type { Row } from "./main.ts";

const TASKS = 4000;

/** Many small tasks of Prefect's Python client: how long its flow takes, and until the server lists all of them. */
export async function measurePython(apiUrl: string, python: string, only: string): Promise<Row[]> {
  const name = `${TASKS.toLocaleString("en")} task runs of the Python client`;
  if (!name.includes(only)) return [];
  return await withHome(async (home) => {
    const { printed } = await runProgram({
      command: python,
      args: [join(import.meta.dirname, "../prefect/listed_tasks.py"), String(TASKS)],
      home,
      env: { PREFECT_HOME: home, PREFECT_API_URL: apiUrl, PREFECT_LOGGING_LEVEL: "ERROR", DO_NOT_TRACK: "1" },
    });
    const seconds = (part: string): string => `${(printed[part] ?? Number.NaN).toFixed(1)} s`;
    const numbers = {
      flow: seconds("flow"),
      "listed after": seconds("after"),
      together: seconds("together"),
    };
    return [{ name, numbers }];
  });
}
