import { interval, serve } from "../../src/index.ts";
import { hello, parent } from "./worker-flows.ts";

/** Serves two flows until it is told to stop; one of them on a schedule. */
const { ledger } = JSON.parse(process.argv[2] ?? "{}");
await serve(
  hello.toDeployment({
    name: "d",
    parameters: { ledger, n: 1 },
    schedules: [interval({ seconds: 5 })],
    tags: ["served"],
  }),
  parent.toDeployment({ name: "p", parameters: { ledger } }),
);
