import type Docker from "dockerode";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";

/** Reads what an engine tells while it works, to its end. @throws Error what the engine says went wrong */
export async function followStream(
  docker: Docker,
  stream: NodeJS.ReadableStream,
  onEvent: (event: JsonObject) => void,
): Promise<void> {
  let problem: string | undefined;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(
      stream,
      (error: Error | null) => (error ? reject(error) : resolve()),
      (event: unknown) => {
        if (!isJsonObject(event)) return;
        // The answer began well: what goes wrong after that is one more line, which dockerode takes for progress.
        if (typeof event.error === "string") problem = event.error;
        else onEvent(event);
      },
    );
  });
  if (problem !== undefined) throw new Error(problem);
}

const PASSING = /^(Waiting|Downloading|Extracting|Pushing|Preparing|Verifying Checksum)/;

/** Lines for people about layers that come and go, without what changes many times a second. */
export function transferLine({ id, status }: JsonObject): string | undefined {
  if (typeof status !== "string" || PASSING.test(status)) return undefined;
  return typeof id === "string" && id !== "" ? `${id}: ${status}` : status;
}
