import { createHash, timingSafeEqual } from "node:crypto";
import { BatutaError } from "../../platform/errors.ts";
import type { PlainRequest } from "./plain-request.ts";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Makes the check that every request but those for health must pass: the auth string, as `Basic` or as a `Bearer` key
 * (what a client with `PREFECT_API_KEY` sends). Without an auth string everybody is let in. Compares in constant time.
 */
export function createAuthorization(authString: string | undefined): (request: PlainRequest) => void {
  if (authString === undefined) return () => {};
  const basic = digest(`Basic ${Buffer.from(authString, "utf8").toString("base64")}`);
  const bearer = digest(`Bearer ${authString}`);
  return ({ path, header }) => {
    if (path === "/api/health" || path === "/api/ready") return;
    const given = header("authorization");
    if (given !== null) {
      const shown = digest(given);
      const [isBasic, isBearer] = [timingSafeEqual(shown, basic), timingSafeEqual(shown, bearer)];
      if (isBasic || isBearer) return;
    }
    throw new BatutaError("unauthorized", "the request shows no valid credentials");
  };
}
