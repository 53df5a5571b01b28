import { parentPort, workerData } from "node:worker_threads";
import type { ReaderReply, ReaderRequest, ThreadError } from "./reader-messages.ts";
import { SqliteConnection } from "./sqlite-connection.ts";

/*
 * A reader thread: answers one query at a time, each in a short read transaction of its own, and copies the
 * write-ahead log into the database when asked. Waiting for a lock may block here; nobody else runs on this thread.
 */

const BUSY_TIMEOUT_MS = 2000;

/** Whether `run` may be started: this module does its work only inside a worker of the pool. */
function isReaderData(data: unknown): data is { readonly path: string } {
  return typeof data === "object" && data !== null && "path" in data && typeof data.path === "string";
}

function describe(error: unknown): ThreadError {
  const { message, code, errcode } = error as { message?: unknown; code?: unknown; errcode?: unknown };
  // safe: fields are read as unknown and checked.
  return {
    message: typeof message === "string" ? message : String(error),
    code: typeof code === "string" ? code : undefined,
    errcode: typeof errcode === "number" ? errcode : undefined,
  };
}

function serve(path: string, port: NonNullable<typeof parentPort>): void {
  let reader: SqliteConnection | undefined;
  let checkpointer: SqliteConnection | undefined;
  const answer = (request: ReaderRequest): ReaderReply => {
    try {
      if (request.kind === "checkpoint") {
        checkpointer ??= new SqliteConnection(path, { busyTimeoutMs: 0 });
        const { rows } = checkpointer.query<unknown>("pragma wal_checkpoint(passive)", []);
        return { id: request.id, rows };
      }
      reader ??= new SqliteConnection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS });
      return { id: request.id, rows: reader.query<unknown>(request.sql, request.parameters).rows };
    } catch (error) {
      return { id: request.id, error: describe(error) };
    }
  };
  port.on("message", (request: ReaderRequest) => port.postMessage(answer(request)));
  port.on("close", () => {
    reader?.close();
    checkpointer?.close();
  });
}

if (parentPort !== null && isReaderData(workerData)) serve(workerData.path, parentPort);
