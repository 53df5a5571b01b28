export type { CallInput } from "./call-input.ts";
export { ApiError, type ApiErrorRequest } from "./errors.ts";
export { type CallOptions, type Client, type ClientOptions, createClient } from "./http.ts";
export { openJournalStream } from "./journal-stream.ts";
export type { JournalStatus, JournalStream, JournalStreamOptions } from "./journal-stream-options.ts";
export type { RetryOptions } from "./retry-delay.ts";
