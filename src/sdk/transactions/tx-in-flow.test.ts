import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { createTestHarness } from "../../testing/test-harness.ts";
import { flow } from "../flow.ts";
import { branch } from "../run-context.ts";
import { runFlow } from "../run-flow.ts";
import { task } from "../task.ts";
import { tx } from "./tx-step.ts";

function makeLedger(): { db: DatabaseSync; charges: () => string[] } {
  const db = new DatabaseSync(":memory:");
  db.exec("create table charge (id integer primary key, what text)");
  const charges = (): string[] =>
    db
      .prepare("select what from charge order by id")
      .all()
      .map((row) => String(row.what));
  return { db, charges };
}

const insert = (what: string) => (db: DatabaseSync) =>
  Number(db.prepare("insert into charge (what) values (?)").run(what).lastInsertRowid);

describe("tx in runs", () => {
  it("is not repeated by a retry of its task, nor by a retry of the flow", async () => {
    await using harness = await createTestHarness();
    const { db, charges } = makeLedger();
    let isBroken = true;
    const charge = task({ name: "charge", retries: 2, retryDelaySeconds: 5 }, async (who: string) => {
      const first = await tx(db, "charge", insert(`${who} 1`));
      const second = await tx(db, "charge", insert(`${who} 2`));
      if (isBroken) throw new Error("mail server is down");
      return [first, second];
    });
    const billing = flow({ name: "billing" }, async () => {
      const fee = await tx(db, "fee", insert("fee"));
      return [fee, ...(await charge("ann")), ...(await charge("bob"))];
    });
    const flowRunId = "01900000-0000-7000-8000-000000000001";
    await expect(harness.run(() => runFlow(billing, { flowRunId }))).rejects.toThrow("mail server is down");
    expect(charges()).toEqual(["fee", "ann 1", "ann 2"]);
    isBroken = false;
    expect(await harness.run(() => runFlow(billing, { flowRunId }))).toEqual([1, 2, 3, 4, 5]);
    expect(charges()).toEqual(["fee", "ann 1", "ann 2", "bob 1", "bob 2"]);
    // Another run is another charge.
    await harness.run(() => billing());
    expect(charges()).toHaveLength(10);
  });

  it("is told apart in branches, in equal calls of a task, and in equal steps", async () => {
    await using harness = await createTestHarness();
    const { db, charges } = makeLedger();
    const charge = task({ name: "charge" }, (what: string) => tx(db, "charge", insert(what)));
    const billing = flow({ name: "billing" }, async () => {
      await Promise.all([charge("same"), charge("same")]);
      await branch("a", () => tx(db, "step", insert("a")));
      await branch("b", () => tx(db, "step", insert("b")));
      await branch("a", () => tx(db, "step", insert("a again")));
    });
    const flowRunId = "01900000-0000-7000-8000-000000000002";
    await harness.run(() => runFlow(billing, { flowRunId }));
    expect(charges()).toEqual(["same", "same", "a", "b", "a again"]);
  });
});
