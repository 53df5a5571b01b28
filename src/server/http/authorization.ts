import { BatutaError } from "../../platform/errors.ts";
import type { Sessions } from "../pages/sessions.ts";
import { createSecretCheck } from "../secret-check.ts";
import type { PlainRequest } from "./plain-request.ts";

/**
 * Makes the check that every request but those for health must pass: the auth string, as `Basic` or as a `Bearer` key
 * (what a client with `PREFECT_API_KEY` sends), or the session of a page. Without an auth string everybody is let in.
 * Compares in constant time.
 */
export function createAuthorization(
  authString: string | undefined,
  sessions?: Pick<Sessions, "letsIn"> | undefined,
): (request: PlainRequest) => Promise<void> | undefined {
  if (authString === undefined) return () => undefined;
  const basic = Buffer.from(authString, "utf8").toString("base64");
  const isKnown = createSecretCheck(`Basic ${basic}`, `Bearer ${authString}`);
  const refusal = () => new BatutaError("unauthorized", "the request shows no valid credentials");
  return (request) => {
    if (request.path === "/api/health" || request.path === "/api/ready") return undefined;
    const given = request.header("authorization");
    if (given !== null && isKnown(given)) return undefined;
    if (sessions === undefined || given !== null || request.header("cookie") === null) throw refusal();
    return sessions.letsIn(request).then((isIn) => {
      if (!isIn) throw refusal();
    });
  };
}
