import { formatInstant } from "../../platform/instants.ts";
import { findMeta, keepMeta } from "../../store/queries/meta-queries.ts";
import type { ServiceContext } from "../context.ts";
import { serviceError } from "../errors.ts";
import type { CsrfTokens, TokenSigner } from "./csrf-port.ts";

const SECRET = "csrf_secret";
/** A token is made from the hour; it is taken in that hour and in the next one. */
const HOUR_MICROS = 3_600_000_000;

/** Makes the token service over a database. */
export function createCsrfTokens(ctx: ServiceContext, signer: TokenSigner): CsrfTokens {
  let secret: Promise<string> | undefined;
  const readSecret = async (): Promise<string> => {
    const known = await findMeta(ctx.store.db, SECRET);
    if (known !== undefined) return known;
    const fresh = signer.makeSecret();
    return ctx.store.write((trx) => keepMeta(trx, SECRET, fresh));
  };
  const tokenOf = (known: string, client: string, hour: number): string =>
    signer.sign(known, `${hour}:${client}`);
  const hourOf = (micros: number): number => Math.floor(micros / HOUR_MICROS);
  const secretOnce = (): Promise<string> => {
    secret ??= readSecret().catch((error: unknown) => {
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
      if ([hour, hour - 1].some((each) => signer.isEqual(tokenOf(known, client, each), token))) return;
      throw serviceError("csrf-refused", "Invalid CSRF token or client identifier.");
    },
  };
}
