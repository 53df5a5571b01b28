import { z } from "zod";
import { JournalRefusal } from "../journal/schemas.ts";
import { Uuid } from "../primitives.ts";

/**
 * The journal stream: task-run records over one websocket, acknowledged after their commit.
 *
 *     client                                server
 *     auth {token}                 →
 *                                  ←        auth_success
 *     hello {version, client_id}   →
 *                                  ←        welcome {version, server_id, database_id, limits}
 *     append {seq: 1, entries}     →
 *     append {seq: 2, entries}     →
 *                                  ←        ack {seq: 2, refusals}     both batches are committed, or refused one by one
 *     ping                         →
 *                                  ←        pong
 *     bye                          →        (or from the server, before it closes)
 *
 * `seq` begins at 1 on each connection and grows by one. A client keeps what is not acknowledged and sends it again on
 * its next connection, to whichever server that leads; records replace themselves by id, so a resend does no harm.
 */
export const JOURNAL_STREAM_PATH = "/batuta/journal/stream";
/** Sub-protocol of the upgrade request. */
export const JOURNAL_SUBPROTOCOL = "batuta-journal";
export const JOURNAL_STREAM_VERSION = 1;
/** Largest frame that a server takes, in bytes of UTF-8. */
export const MAX_JOURNAL_FRAME_BYTES = 32 * 1024 * 1024;
/** Most entries of one append. */
export const MAX_JOURNAL_FRAME_ENTRIES = 5000;

const AuthFrame = z.object({ type: z.literal("auth"), token: z.string().nullish() });
const HelloFrame = z.object({ type: z.literal("hello"), version: z.int(), client_id: Uuid });
const AppendFrame = z.object({
  type: z.literal("append"),
  seq: z.int().min(1),
  // Each entry is parsed by itself, so that a wrong one is refused without its neighbours.
  entries: z.array(z.unknown()).min(1).max(MAX_JOURNAL_FRAME_ENTRIES),
});
const PingFrame = z.object({ type: z.literal("ping") });
const ByeFrame = z.object({ type: z.literal("bye"), reason: z.string(), message: z.string().nullish() });

/** What a client sends. */
export const JournalClientFrame = z.discriminatedUnion("type", [
  AuthFrame,
  HelloFrame,
  AppendFrame,
  PingFrame,
  ByeFrame,
]);
export type JournalClientFrame = z.infer<typeof JournalClientFrame>;

/** A refused entry by its batch and its place in it. */
export const JournalFrameRefusal = JournalRefusal.extend({ seq: z.int(), index: z.int() });
export type JournalFrameRefusal = z.infer<typeof JournalFrameRefusal>;

/** What a server sends. */
export const JournalServerFrame = z.discriminatedUnion("type", [
  z.object({ type: z.literal("auth_success") }),
  z.object({
    type: z.literal("welcome"),
    version: z.int(),
    /** One for each start of a server. */
    server_id: Uuid,
    /** Identity of the database behind the server. */
    database_id: Uuid,
    max_frame_bytes: z.int(),
    max_entries: z.int(),
  }),
  z.object({
    type: z.literal("ack"),
    /** Every batch up to this one is done with. */
    seq: z.int(),
    /** The refused entries of those batches; the others are committed. */
    refusals: z.array(JournalFrameRefusal),
  }),
  z.object({ type: z.literal("pong") }),
  ByeFrame,
]);
export type JournalServerFrame = z.infer<typeof JournalServerFrame>;

/** Why a server ends a journal stream, and the websocket close code that says so. */
export const JOURNAL_CLOSE_CODES = {
  /** The client has said bye. */
  done: 1000,
  /** The server stops; come back. */
  "going-away": 1001,
  /** A frame that is none, or out of turn. */
  "protocol-error": 1002,
  /** No token, or a wrong one. */
  unauthorized: 1008,
  "frame-too-big": 1009,
  /** The database failed; what is not acknowledged is not stored. Come back. */
  "store-failed": 1011,
  /** Come back later. */
  "too-many-connections": 1013,
  "unsupported-version": 4001,
  /** Nothing was heard of the client for too long. */
  silent: 4002,
} as const;
export type JournalCloseReason = keyof typeof JOURNAL_CLOSE_CODES;
