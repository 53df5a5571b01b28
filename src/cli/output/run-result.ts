import { inspect } from "node:util";
import type { Client } from "../../client/http.ts";
import { readFlowRunResult, readTaskRunResult } from "../../contract/journal/routes.ts";
import type { CliContext } from "../context.ts";
import { formatSize } from "../format/size.ts";

const MAX_LINES = 12;
const MAX_COLUMNS = 2_000;

/** The serialised return value or error of a run; undefined when none is recorded. */
export async function readResultText(
  client: Client,
  run: { readonly kind: "flow" | "task"; readonly id: string },
): Promise<string | undefined> {
  const params = { id: run.id };
  const route = run.kind === "flow" ? readFlowRunResult : readTaskRunResult;
  const { result } = await client.call(route, { params });
  return result ?? undefined;
}

function clip(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => (line.length > MAX_COLUMNS ? `${line.slice(0, MAX_COLUMNS)}…` : line));
  const more = lines.length - MAX_LINES;
  return more > 1 ? [...lines.slice(0, MAX_LINES), `… ${more} more lines`].join("\n") : lines.join("\n");
}

/** A recorded result for people: the value as Node prints it, an error with the first lines of its stack. */
export async function describeResult(context: CliContext, text: string): Promise<string> {
  const size = formatSize(Buffer.byteLength(text));
  try {
    const value = text.startsWith('{"$error"')
      ? (await import("../../sdk/results/decode-error.ts")).decodeError(text)
      : (await import("../../sdk/results/decode-result.ts")).decodeResult(text);
    const shown = inspect(value, { colors: context.colors.isColorSupported, depth: 4, maxArrayLength: 20 });
    return `${clip(shown)}${text.length > 10_000 ? context.colors.dim(`\n(${size})`) : ""}`;
  } catch {
    // A result of another version, or of Prefect's: its text is still worth seeing.
    return clip(text);
  }
}

/** The recorded result for machines: plain where it is plain JSON, else as it was recorded. */
export function resultForJson(text: string | undefined): unknown {
  if (text === undefined) return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
