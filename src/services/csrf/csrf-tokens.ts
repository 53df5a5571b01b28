import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { formatInstant } from "../../platform/instants.ts";
import { findMeta, keepMeta } from "../../store/queries/meta-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";

const SECRET = "csrf_secret";
/** A token is made from the hour; it is taken in that hour and in the next one. */
const HOUR_MICROS = 3_600_000_000;

async function readSecret({ store }: ServiceContext): Promise<string> {
  const known = await findMeta(store.db, SECRET);
  if (known !== undefined) return known;
  const fresh = randomBytes(32).toString("hex");
  return store.write((trx) => keepMeta(trx, SECRET, fresh));
}

function tokenOf(secret: string, client: string, hour: number): string {
  return createHmac("sha256", secret).update(`${hour}:${client}`).digest("hex");
}

const isEqual = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));

/** Makes and checks CSRF tokens. Nothing is stored but one secret, which all servers of a database share. */
export interface CsrfTokens {
  issue(client: string): Promise<{
    id: string;
    created: string;
    updated: string;
    token: string;
    client: string;
    expiration: string;
  }>;
  /**
   * Passes when the request shows the token of its client.
   *
   * @throws BatutaError `csrf-refused`
   */
  check(token: string | null, client: string | null): Promise<void>;
}

/** Makes the token service over a database. */
export function createCsrfTokens(ctx: ServiceContext): CsrfTokens {
  let secret: Promise<string> | undefined;
  const hourOf = (micros: number): number => Math.floor(micros / HOUR_MICROS);
  const secretOnce = (): Promise<string> => {
    secret ??= readSecret(ctx).catch((error: unknown) => {
      secret = undefined;
      throw error;
    });
    return secret;
  };
  return {
    async issue(client) {
      const now = ctx.clock.nowMicros();
      const hour = hourOf(now);
      const written = formatInstant(now);
      return {
        id: ctx.ids.uuid(),
        created: written,
        updated: written,
        token: tokenOf(await secretOnce(), client, hour),
        client,
        expiration: formatInstant((hour + 2) * HOUR_MICROS),
      };
    },
    async check(token, client) {
      if (token === null) throw serviceError("csrf-refused", "Missing CSRF token.");
      if (client === null) throw serviceError("csrf-refused", "Missing client identifier.");
      const hour = hourOf(ctx.clock.nowMicros());
      const known = await secretOnce();
      if ([hour, hour - 1].some((each) => isEqual(tokenOf(known, client, each), token))) return;
      throw serviceError("csrf-refused", "Invalid CSRF token or client identifier.");
    },
  };
}
