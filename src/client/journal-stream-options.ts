import type { JournalPort } from "../contract/journal/port.ts";
import type { Clock } from "../platform/clock.ts";
import type { Ids } from "../platform/ids.ts";
import type { Credentials } from "./authorization.ts";
import type { ConnectionTiming } from "./journal-connection.ts";
import type { OpenJournalSocket } from "./journal-socket.ts";

/** What a stream tells of its state; for logs and for people. */
export type JournalStatus =
  | {
      readonly kind: "connected";
      readonly serverId: string;
      readonly databaseId: string;
      readonly buffered: number;
    }
  | {
      readonly kind: "disconnected";
      readonly code: number;
      readonly reason: string;
      readonly retryInMs: number;
      readonly buffered: number;
    }
  /** The buffer is full: `whenReady` waits. */
  | { readonly kind: "slow"; readonly buffered: number; readonly bufferedBytes: number }
  /** For so long as the options allow, nothing that waited was taken: nothing is sent any more. */
  | { readonly kind: "gone"; readonly reason: string }
  /** There is room again. */
  | { readonly kind: "ready"; readonly buffered: number };

/** Options of `openJournalStream`. */
export interface JournalStreamOptions extends Credentials {
  /** The API's root with `/api`, for example `http://127.0.0.1:4200/api`. */
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Further headers of the upgrade request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Bytes that may be sent and not yet acknowledged. Default 4 MiB. */
  readonly maxInFlightBytes?: number | undefined;
  /** Entries that may wait for their acknowledgement before `whenReady` holds the engine back. Default 10,000. */
  readonly maxBufferedEntries?: number | undefined;
  /** The same in bytes. Default 32 MiB. */
  readonly maxBufferedBytes?: number | undefined;
  readonly onStatus?: ((status: JournalStatus) => void) | undefined;
  /** First and longest delay between two connections, in milliseconds. Default 100 and 10,000. */
  readonly reconnect?:
    | { readonly baseMs?: number | undefined; readonly maxMs?: number | undefined }
    | undefined;
  /** An acknowledgement that takes longer makes the stream connect anew and send again. Default 60,000. */
  readonly ackTimeoutMs?: number | undefined;
  readonly timing?: Partial<ConnectionTiming> | undefined;
  /** How long the stream goes on without an acknowledgement while something waits for one. Default: for ever. */
  readonly outageLimitMs?: number | undefined;
  /** Opens websockets; default: `ws`, loaded on demand. */
  readonly webSocket?: OpenJournalSocket | undefined;
}

/** The journal over a websocket. */
export interface JournalStream extends JournalPort {
  /** Gives up what is not acknowledged: every pending append rejects with `journal-closed`. For a process that must end. */
  abandon(reason: string): void;
}
