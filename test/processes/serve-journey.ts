import { serve } from "../../src/index.ts";
import { endless, report, shaky } from "./journey-flows.ts";

/** Serves the flows of the end-to-end checks until it is told to stop. */
await serve(
  report.toDeployment({ name: "daily", tags: ["journey"] }),
  shaky.toDeployment({ name: "fragile" }),
  endless.toDeployment({ name: "endless" }),
);
