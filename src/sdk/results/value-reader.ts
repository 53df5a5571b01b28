import { parse } from "devalue";
import { BatutaError } from "../../platform/errors.ts";
import { State, type StateInit } from "../state.ts";
import { ENVELOPE_HEAD, ENVELOPE_START, UNDEFINED_TEXT } from "./envelope.ts";

/** Reads the text of a `ValueWriter`. */
export type ValueReader = (text: string) => unknown;

/** Makes the reader to a writer; `readError` undoes its `writeError`. */
export function createValueReader(readError: (text: string) => unknown): ValueReader {
  const revivers = {
    $buffer: (text: string): Buffer => Buffer.from(text.slice("base64:".length), "base64"),
    $error: readError,
    $state: (init: StateInit): State => new State(init),
    $copy: (value: unknown): unknown => value,
  };
  return (text) => {
    if (text === UNDEFINED_TEXT) return undefined;
    try {
      if (!text.startsWith(ENVELOPE_START)) return JSON.parse(text) as unknown;
      if (text.startsWith(ENVELOPE_HEAD)) {
        return parse(text.slice(ENVELOPE_HEAD.length, -1), revivers) as unknown;
      }
    } catch (error) {
      throw new BatutaError("result-unreadable", `a stored result can't be read: ${excerpt(text)}`, {
        cause: error,
      });
    }
    throw new BatutaError(
      "result-unreadable",
      `a stored result was written by a newer version of batuta: ${excerpt(text)}; update this one`,
    );
  };
}

function excerpt(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
