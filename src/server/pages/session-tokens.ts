import { createHmac, scrypt, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { Clock } from "../../platform/clock.ts";
import type { Ids } from "../../platform/ids.ts";

/** How long a session lasts after its last renewal. */
export const SESSION_SECONDS = 7 * 24 * 3600;
/** Logged-out sessions that are remembered until they would have ended. */
const MOST_REVOKED = 10_000;

/** A session that a token proves. */
export interface ProvenSession {
  /** Seconds since the epoch. */
  readonly expires: number;
  readonly id: string;
}

/** Makes and checks the tokens of sessions. */
export interface SessionTokens {
  /** Differs between servers with different passwords, which one browser may know by one host name. */
  cookieName(): Promise<string>;
  issue(): Promise<{ readonly token: string; readonly expires: number }>;
  prove(token: string): Promise<ProvenSession | undefined>;
  revoke(session: ProvenSession): void;
}

/**
 * Makes tokens that every server with this auth string understands, whenever it started: they are signed with a key made from
 * it, slowly, so that a token does not help to guess the password. Another auth string ends all sessions.
 */
export function createSessionTokens(
  authString: string,
  { clock, ids }: { readonly clock: Clock; readonly ids: Ids },
): SessionTokens {
  let made: Promise<Buffer> | undefined;
  const revoked = new Map<string, number>();

  function key(): Promise<Buffer> {
    made ??= promisify(scrypt)(authString, "batuta sessions of pages", 32) as Promise<Buffer>; // safe: scrypt gives bytes
    return made;
  }
  const sign = async (text: string): Promise<Buffer> =>
    createHmac("sha256", await key())
      .update(text)
      .digest();
  const nowSeconds = (): number => Math.floor(clock.now() / 1000);

  return {
    async cookieName() {
      return `batuta_session_${(await sign("name")).toString("hex").slice(0, 8)}`;
    },
    async issue() {
      const expires = nowSeconds() + SESSION_SECONDS;
      const text = `${expires}.${ids.uuid()}`;
      return { token: `${text}.${(await sign(text)).toString("base64url")}`, expires };
    },
    async prove(token) {
      const [, text = "", seconds, id = "", shown = ""] =
        /^((\d{1,12})\.([0-9a-f-]{36}))\.([\w-]{43})$/.exec(token) ?? [];
      const expires = Number(seconds);
      if (text === "" || expires <= nowSeconds()) return undefined;
      const isSigned = timingSafeEqual(await sign(text), Buffer.from(shown, "base64url"));
      return isSigned && !revoked.has(id) ? { expires, id } : undefined;
    },
    revoke({ id, expires }) {
      for (const [known, end] of revoked) if (end <= nowSeconds()) revoked.delete(known);
      const [oldest] = revoked.keys();
      if (revoked.size >= MOST_REVOKED && oldest !== undefined) revoked.delete(oldest);
      revoked.set(id, expires);
    },
  };
}
