import { BatutaError } from "../../platform/errors.ts";
import { Annotation, type AnnotationKind } from "../annotations.ts";
import { Future } from "../engine/future.ts";
import { mapValues } from "../map-values.ts";
import { decodeError } from "../results/decode-error.ts";
import { encodeError } from "../results/encode-error.ts";
import { State } from "../state.ts";
import type { PlainState } from "./thread-protocol.ts";

/** Key of the plain objects that stand for what structured clone would spoil. */
const MARK = "$batuta.thread";

type Marked =
  | { readonly [MARK]: "future"; readonly id: number }
  | { readonly [MARK]: "annotation"; readonly kind: AnnotationKind; readonly value: unknown }
  | { readonly [MARK]: "state"; readonly state: PlainState }
  | { readonly [MARK]: "error"; readonly text: string };

/** Replaces futures (by number), states, errors and annotations in a value by plain marks. Copies only what changes. */
export function encodeThreadValue(value: unknown, idOf: (future: Future) => number | undefined): unknown {
  return mapValues(value, (part, visit): Marked | undefined => {
    if (Future.is(part)) {
      const id = idOf(part);
      if (id === undefined) {
        throw new BatutaError(
          "not-cloneable",
          `the future of task run '${part.taskRunName}' can't be sent to or from a worker thread: await it first`,
        );
      }
      return { [MARK]: "future", id };
    }
    if (Annotation.is(part)) return { [MARK]: "annotation", kind: part.kind, value: visit(part.value) };
    if (State.is(part)) return { [MARK]: "state", state: encodeState(part, idOf) };
    if (part instanceof Error) return { [MARK]: "error", text: encodeError(part) };
    return undefined;
  });
}

/** The value again; the other side of `encodeThreadValue`. */
export function decodeThreadValue(value: unknown, futureOf: (id: number) => unknown): unknown {
  return mapValues(value, (part, visit) => {
    if (!isMarked(part)) return undefined;
    switch (part[MARK]) {
      case "future":
        return futureOf(part.id);
      case "annotation":
        return new Annotation(part.kind, visit(part.value));
      case "state":
        return decodeState(part.state, futureOf);
      case "error":
        return decodeError(part.text);
    }
  });
}

/** A state in plain data. */
export function encodeState(state: State, idOf: (future: Future) => number | undefined): PlainState {
  const { type, name, message, data } = state;
  return { type, name, message, data: encodeThreadValue(data, idOf) };
}

/** The state again. */
export function decodeState(state: PlainState, futureOf: (id: number) => unknown): State {
  return new State({ ...state, data: decodeThreadValue(state.data, futureOf) });
}

function isMarked(value: object): value is Marked {
  return MARK in value;
}
