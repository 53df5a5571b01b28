import { sql } from "kysely";
import type { Dialect, Queryable } from "../dialects/dialect.ts";
import type { LoopTable } from "../tables/loop.ts";
import { bigint } from "./bigint.ts";

/** Makes a loop known, due at once; nothing when it is known. */
export async function insertLoop(db: Queryable, dialect: Dialect, name: string): Promise<void> {
  await db
    .insertInto("loop")
    .values({ name, next_due: dialect.nowMicros(), passes: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
}

/** A row with the database's time beside it. */
export type LoopRow = LoopTable & { readonly now: number };

/** The rows of these loops, in no order. */
export async function listLoopRows(
  db: Queryable,
  dialect: Dialect,
  names: readonly string[],
): Promise<LoopRow[]> {
  if (names.length === 0) return [];
  return db
    .selectFrom("loop")
    .selectAll()
    .select(dialect.nowMicros().as("now"))
    .where("name", "in", names)
    .execute();
}

/** The claim on a pass. */
export interface LoopClaim {
  readonly name: string;
  /** Names this pass and no other. */
  readonly holder: string;
  readonly everyMicros: number;
  readonly claimMicros: number;
}

/**
 * Takes the next pass when it is due and nobody has it; false when it was not to be had. The time of the next pass is
 * set with it. A `next_due` that is farther away than the loop's interval counts as due: the interval has become
 * shorter, or the clock was set back.
 */
export async function claimLoop(db: Queryable, dialect: Dialect, claim: LoopClaim): Promise<boolean> {
  const now = dialect.nowMicros();
  const later = (micros: number) => sql<number>`${now} + ${bigint(micros)}`;
  const claimed = await db
    .updateTable("loop")
    .set({
      holder: claim.holder,
      held_until: later(claim.claimMicros),
      started: now,
      next_due: later(claim.everyMicros),
    })
    .where("name", "=", claim.name)
    .where((eb) => eb.or([eb("next_due", "<=", now), eb("next_due", ">", later(claim.everyMicros))]))
    .where((eb) => eb.or([eb("holder", "is", null), eb("held_until", "<=", now)]))
    .returning("name")
    .executeTakeFirst();
  return claimed !== undefined;
}

/** Keeps a pass; false when it was taken over. */
export async function renewLoopClaim(
  db: Queryable,
  dialect: Dialect,
  { name, holder, claimMicros }: LoopClaim,
): Promise<boolean> {
  const renewed = await db
    .updateTable("loop")
    .set({ held_until: sql<number>`${dialect.nowMicros()} + ${bigint(claimMicros)}` })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .returning("name")
    .executeTakeFirst();
  return renewed !== undefined;
}

/** How a pass went. */
export interface LoopOutcome {
  readonly changed: number | null;
  readonly error: string | null;
}

/** Lets go of a pass and keeps how it went; false when it was taken over. */
export async function endLoopPass(
  db: Queryable,
  dialect: Dialect,
  { name, holder }: LoopClaim,
  outcome: LoopOutcome,
): Promise<boolean> {
  const ended = await db
    .updateTable("loop")
    .set((eb) => ({
      ...outcome,
      ended: dialect.nowMicros(),
      passes: eb("passes", "+", 1),
      holder: null,
      held_until: null,
    }))
    .where("name", "=", name)
    .where("holder", "=", holder)
    .returning("name")
    .executeTakeFirst();
  return ended !== undefined;
}
