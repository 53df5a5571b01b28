import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import { silentLogger } from "../../platform/logger.ts";
import { openStore } from "../open.ts";

const piece = fc.constantFrom(",", "a", "b", '"', "\\", "[", "]", "é", "\n");
const tag = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(""));

it("finds a tag in an array as JSON would, whatever it is made of", async () => {
  await using store = await openStore({
    url: "sqlite::memory:",
    clock: createSystemClock(),
    ids: createIds(),
    logger: silentLogger,
  });
  const { dialect, db } = store;
  await fc.assert(
    fc.asyncProperty(
      fc.array(tag, { maxLength: 4 }),
      fc.array(tag, { minLength: 1, maxLength: 2 }),
      async (tags, wanted) => {
        const column = sql`${JSON.stringify(tags)}`;
        const { rows } = await sql<{ all: number; any: number }>`
          select ${dialect.jsonArrayContainsAll(column, wanted)} as "all",
            ${dialect.jsonArrayContainsAny(column, wanted)} as "any"`.execute(db);
        expect(rows).toEqual([
          {
            all: Number(wanted.every((one) => tags.includes(one))),
            any: Number(wanted.some((one) => tags.includes(one))),
          },
        ]);
      },
    ),
    { numRuns: 3000 },
  );
});
