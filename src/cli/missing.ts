import { ApiError } from "../client/errors.ts";
import { findNearestName } from "../config/nearest-name.ts";
import { BatutaError } from "../platform/errors.ts";

/** What the API answers; undefined when there is no such thing, or its id is none. */
export async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    // 422: a name that is no UUID where the server wants one.
    if (ApiError.is(error, 404) || ApiError.is(error, 422)) return undefined;
    throw error;
  }
}

/** What to say of a thing that is not there. */
export interface MissingThing {
  /** `work pool`. */
  readonly what: string;
  readonly name: string;
  /** The command that lists them: `batuta work-pool ls`. */
  readonly list: string;
  /** Names that there are, to find the near one. */
  readonly names?: readonly string[] | undefined;
}

/** There is no such thing; names the near one. */
export function notFound({ what, name, list, names = [] }: MissingThing): BatutaError {
  const near = findNearestName(name, names);
  const hint = near === undefined ? `\`${list}\` lists them` : `did you mean ${near}?`;
  return new BatutaError("not-found", `there is no ${what} ${name}; ${hint}`, { fields: { what, name } });
}

/** Options of `foundOr`. */
export interface FoundOrOptions extends Omit<MissingThing, "names"> {
  /** Reads the names that there are; asked only when the thing is missing. */
  readonly readNames?: (() => Promise<readonly string[]>) | undefined;
}

/** What the API answers. @throws BatutaError `not-found` naming the near thing when the answer is 404 */
export async function foundOr<T>(asking: Promise<T>, options: FoundOrOptions): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!ApiError.is(error, 404)) throw error;
    throw notFound({ ...options, names: await options.readNames?.() });
  }
}

/** What the API answers to a creation. @throws BatutaError `name-taken` when there is one already */
export async function freeOr<T>(asking: Promise<T>, what: string, name: string, hint: string): Promise<T> {
  try {
    return await asking;
  } catch (error) {
    if (!ApiError.is(error, 409)) throw error;
    throw new BatutaError("name-taken", `there is a ${what} ${name} already; ${hint}`, {
      cause: error,
      fields: { what, name },
    });
  }
}
