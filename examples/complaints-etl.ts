import { DatabaseSync } from "node:sqlite";
import { flow, getRunLogger, task } from "batuta";

/** What the Consumer Financial Protection Bureau's complaints API answers, as far as it is used here. */
interface Answer {
  readonly hits: { readonly hits: readonly { readonly _source: Record<string, unknown> }[] };
}

export interface Complaint {
  readonly dateReceived: string;
  readonly state: string;
  readonly product: string;
  readonly company: string;
  readonly narrative: string;
}

export const API = "https://www.consumerfinance.gov/data-research/consumer-complaints/search/api/v1/?size=10";

export const getComplaints = task(
  { retries: 3, retryDelaySeconds: 2 },
  async function getComplaints(url: string) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    const answer = (await response.json()) as Answer;
    return answer.hits.hits.map((hit) => hit._source);
  },
);

export const parseComplaints = task(function parseComplaints(raw: Record<string, unknown>[]): Complaint[] {
  return raw.map((source) => ({
    dateReceived: String(source.date_received),
    state: String(source.state ?? ""),
    product: String(source.product),
    company: String(source.company),
    narrative: String(source.complaint_what_happened ?? ""),
  }));
});

export const storeComplaints = task(function storeComplaints(complaints: Complaint[], database: string) {
  using db = new DatabaseSync(database);
  db.exec(
    "create table if not exists complaint (date_received text, state text, product text, company text, narrative text)",
  );
  const insert = db.prepare("insert into complaint values (?, ?, ?, ?, ?)");
  db.exec("begin");
  for (const one of complaints)
    insert.run(one.dateReceived, one.state, one.product, one.company, one.narrative);
  db.exec("commit");
  return complaints.length;
});

/** HTTP JSON in, records out, kept in SQLite. */
export const complaintsEtl = flow(
  { name: "complaints-etl" },
  async function complaintsEtl(url: string, database: string) {
    const stored = await storeComplaints(parseComplaints(getComplaints(url)), database);
    getRunLogger().info(`stored ${stored} complaints in ${database}`);
    return stored;
  },
);

if (import.meta.main) await complaintsEtl(process.argv[2] ?? API, process.argv[3] ?? "complaints.db");
