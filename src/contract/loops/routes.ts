import { z } from "zod";
import { route } from "../route.ts";
import { LoopReport } from "./schemas.ts";

export const listLoops = route({
  id: "list-loops",
  method: "GET",
  path: "/batuta/loops",
  tag: "Batuta",
  summary: "What the servers do by themselves, and when each of it last ran",
  responses: { 200: z.array(LoopReport) },
});

export const loopRoutes = [listLoops] as const;
