import { z } from "zod";
import { Instant } from "../primitives.ts";

/**
 * Where pages ask who they are (`GET`), log in (`POST` with `SessionLogin`: 200, 401 for a wrong password, 429 after too many)
 * and log out (`DELETE`: 204). The session is a cookie that no script reads. These are the server's own, not operations of
 * the API: programs show `authorization` with each request instead.
 */
export const SESSION_PATH = "/batuta/ui/session";

/** Every request of a page carries it, with any value: only then a cookie counts, so no page of another origin can use it. */
export const PAGE_HEADER = "x-batuta-page";

export const SessionLogin = z.object({ user: z.string().max(1000), password: z.string().max(1000) });
export type SessionLogin = z.infer<typeof SessionLogin>;

export const Session = z.object({
  /** How to log in; null when the server asks nobody who they are. */
  auth: z.enum(["BASIC"]).nullable(),
  /** Whether requests of this browser are let in. */
  authenticated: z.boolean(),
  /** When the session ends unless it is used; null without one. */
  expires: Instant.nullable(),
});
export type Session = z.infer<typeof Session>;
