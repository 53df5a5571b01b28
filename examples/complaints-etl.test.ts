import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { useTemporaryHome } from "../test/support/temporary-home.ts";
import { complaintsEtl } from "./complaints-etl.ts";
import { complaintsEtl as olderStyle } from "./complaints-etl-older-style.ts";

const home = useTemporaryHome();
let server: Server;
let origin = "";

/** The local file, over real HTTP; any other path is a 404. */
beforeAll(async () => {
  const answer = await readFile(join(import.meta.dirname, "data/complaints.json"));
  server = createServer((request, response) => {
    response.statusCode = request.url === "/complaints" ? 200 : 404;
    response.end(response.statusCode === 200 ? answer : "");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function stored(database: string): Record<string, unknown>[] {
  using db = new DatabaseSync(database, { readOnly: true });
  return db
    .prepare("select * from complaint order by rowid")
    .all()
    .map((row) => ({ ...row }));
}

const FIRST = {
  date_received: "2026-01-05T12:00:00-05:00",
  state: "WA",
  product: "Checking or savings account",
  company: "EXAMPLE BANK, N.A.",
  narrative: "A deposit was held for eleven days without notice.",
};

describe("complaints-etl", () => {
  it("stores the records of the answer", async () => {
    const database = join(home(), "complaints.db");
    expect(await complaintsEtl(`${origin}/complaints`, database)).toBe(3);
    const rows = stored(database);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toEqual(FIRST);
    expect(rows[2]).toMatchObject({
      state: "",
      narrative: expect.stringContaining("paid in 2019 — by somebody else"),
    });
  });

  it("draws the graph first and runs it, in the older style", async () => {
    const database = join(home(), "older.db");
    const state = await olderStyle.run({ url: `${origin}/complaints`, database });
    expect(state.isCompleted()).toBe(true);
    expect(stored(database)[0]).toEqual(FIRST);
  });
});
