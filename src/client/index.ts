export type { CallInput } from "./call-input.ts";
export { ApiError, type ApiErrorRequest } from "./errors.ts";
export { type CallOptions, type Client, type ClientOptions, createClient } from "./http.ts";
export {
  type JournalStatus,
  type JournalStream,
  type JournalStreamOptions,
  openJournalStream,
} from "./journal-stream.ts";
export type { RetryOptions } from "./retry-delay.ts";
