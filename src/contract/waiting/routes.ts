import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import { WaitingReport } from "./schemas.ts";

export const readWaitingReport = route({
  id: "read-waiting-report",
  method: "GET",
  path: "/batuta/flow_runs/{id}/waiting",
  tag: "Batuta",
  summary: "Why a flow run is not running",
  params: z.object({ id: Uuid }),
  responses: { 200: WaitingReport },
});

export const waitingRoutes = [readWaitingReport] as const;
