import { PORTABLE_COMMAND } from "../sdk/deployments/portable-command.ts";
import type { Job } from "./infrastructure.ts";
import { invalidJob } from "./job-configuration.ts";
import { splitCommand } from "./process/split-command.ts";

const PREFECT_IMAGE = "prefecthq/prefect:3-latest";

/** The image that a job names; else Prefect's, which has no batuta in it. @throws BatutaError `invalid-job-configuration` */
export function chooseImage({ command }: Pick<Job, "command">, given: string | undefined): string {
  if (given !== undefined) return given;
  if (!sameWords(command, splitCommand(PORTABLE_COMMAND))) return PREFECT_IMAGE;
  throw invalidJob(
    "the job has no image: set the job variable image to one with Node.js, batuta and what the flow's code needs",
  );
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((word, at) => word === b[at]);
}
