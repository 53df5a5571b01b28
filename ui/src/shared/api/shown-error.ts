import { ApiError } from "@/shared/api/api-error.ts";

interface Answer {
  readonly data: unknown;
  readonly error: Error | null;
}

/** The server has understood, and refused: what is shown is no longer true. Who has to log in again is asked above the page. */
const isRefusal = (error: Error | null): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 401;

/**
 * What is told instead of an answer. While the server is away an older answer is better than an error: the banner says that
 * it may be old.
 */
export const shownError = ({ data, error }: Answer): Error | null =>
  data === undefined || isRefusal(error) ? error : null;
