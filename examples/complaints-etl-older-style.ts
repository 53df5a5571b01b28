import { Flow, Parameter } from "batuta";
import { API, getComplaints, parseComplaints, storeComplaints } from "./complaints-etl.ts";

/** The same pipeline in the older style: the function draws the graph, `run()` then runs it. */
export const complaintsEtl = new Flow("complaints-etl-older-style", () => {
  const url = new Parameter("url", { default: API });
  const database = new Parameter("database", { default: "complaints.db" });
  const raw = getComplaints(url);
  storeComplaints(parseComplaints(raw), database);
});

if (import.meta.main) {
  const [url = API, database = "complaints.db"] = process.argv.slice(2);
  const state = await complaintsEtl.run({ url, database });
  console.log(state.name);
}
