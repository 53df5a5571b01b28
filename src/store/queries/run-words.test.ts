import fc from "fast-check";
import { sql } from "kysely";
import { expect, it } from "vitest";
import { describeEachDialect } from "../../../test/support/each-dialect.ts";
import { combine } from "./filters/conditions.ts";
import { type Mark, marksOfText, marksOfWord, UnitWords } from "./run-words.ts";

const letter = fc.constantFrom(..."abzABZ019-_ %\\'éÉßſıİK日本語\u{10400}\u{10428}\n");
const name = fc.array(letter, { minLength: 1, maxLength: 8 }).map((letters) => letters.join(""));

function packed(names: readonly string[], words: readonly string[] = []): Uint8Array {
  const unit = new UnitWords();
  unit.addNames(names.join(" "));
  for (const word of words) unit.addWord("tag", word);
  return unit.pack();
}

const holds = (bits: Uint8Array, marks: readonly Mark[]): boolean =>
  marks.every(({ at, mask }) => ((bits[at % bits.length] ?? 0) & mask) !== 0);

describeEachDialect("the words of a unit", (dialect) => {
  it("are all there of every name that the database finds by a part of it", async () => {
    const store = await dialect.openStore();
    let found = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 4 }), name, fc.nat(), async (others, one, from) => {
        // A part of the name, its case turned, or anything else: the database says whether it is in the name.
        const cut = [...one].slice(from % 3).join("");
        for (const part of [cut, cut.toUpperCase(), cut.toLowerCase()]) {
          const { rows } = await sql<{ hit: number | boolean }>`
            select ${store.dialect.containsText(sql`cast(${one} as text)`, part)} as hit`.execute(store.db);
          const marks = marksOfText(part);
          if (!rows[0]?.hit || marks === undefined) continue;
          found++;
          expect(holds(packed([...others, one]), marks)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
    expect(found).toBeGreaterThan(50);
  });

  it("are asked by the database as they are kept", async () => {
    const store = await dialect.openStore();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 60 }),
        fc.array(fc.string({ maxLength: 5 }), { minLength: 1, maxLength: 3 }),
        async (names, tags) => {
          const bits = packed(names, tags.slice(1));
          const kind = "flow_run" as const;
          for (const marks of tags.map((tag) => marksOfWord("tag", tag))) {
            await store.write(async (trx) => {
              await trx.deleteFrom("run_seal").execute();
              await trx.insertInto("run_seal").values({ kind, unit: 1, token: null }).execute();
              await trx.insertInto("run_words").values({ kind, unit: 1, bits }).execute();
            });
            const conditions = marks.map(({ at, mask }) =>
              store.dialect.hasBit(sql.ref("run_words.bits"), at, mask),
            );
            const rows = await store.db
              .selectFrom("run_words")
              .select("unit")
              .where(combine("and_", conditions))
              .execute();
            expect(rows.length === 1).toBe(holds(bits, marks));
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

it("tells most of what a unit does not hold", () => {
  const names = Array.from(
    { length: 800 },
    (_, number) => `load-${number % 10}-${(number * 7).toString(16)}`,
  );
  const bits = packed(names, ["nightly"]);
  expect(bits.length).toBeLessThan(6000);
  const missing = Array.from({ length: 500 }, (_, number) => marksOfWord("tag", `other-${number}`));
  expect(missing.filter((marks) => holds(bits, marks)).length).toBeLessThan(20);
  expect(holds(bits, marksOfWord("tag", "nightly"))).toBe(true);
  for (const absent of ["no-such-name", "etl", "load-77-"]) {
    expect(holds(bits, marksOfText(absent) ?? [])).toBe(false);
  }
});

it("nothing can be told of a text of two letters, or of one in letters whose case is uncertain", () => {
  expect([marksOfText("ab"), marksOfText("éàü")]).toEqual([undefined, undefined]);
  expect(marksOfText("日本語")).toHaveLength(5);
});
