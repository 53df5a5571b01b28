import { BatutaError } from "../../../platform/errors.ts";

/** What is wrong with an answer, told at once; what is no fault of the answer is thrown. */
export function problemOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return messageOrThrow(error);
  }
}

/** As `problemOf`, of what takes a while. */
export async function eventualProblemOf(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return messageOrThrow(error);
  }
}

function messageOrThrow(error: unknown): string {
  if (BatutaError.is(error)) return error.message;
  throw error;
}
