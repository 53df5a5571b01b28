import { createHash, timingSafeEqual } from "node:crypto";

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/**
 * Makes the check whether a text is one of these secrets. It takes as long whichever it is, and wherever the first wrong
 * letter stands, so that none can be guessed letter by letter.
 */
export function createSecretCheck(...secrets: readonly string[]): (text: string) => boolean {
  const expected = secrets.map(digest);
  return (text) => {
    const shown = digest(text);
    return expected.map((secret) => timingSafeEqual(shown, secret)).includes(true);
  };
}
