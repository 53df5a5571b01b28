import { z } from "zod";
import { route } from "../route.ts";
import { slice } from "../run-filters.ts";
import { LogFilter, LogSort } from "./filters.ts";
import { Log, LogCreate } from "./schemas.ts";

const tag = "Logs";

export const createLogs = route({
  id: "create-logs",
  method: "POST",
  path: "/logs/",
  tag,
  summary: "Write log lines of runs; the runs need not exist",
  body: z.array(LogCreate),
  responses: { 201: z.null() },
});

export const listLogs = route({
  id: "list-logs",
  method: "POST",
  path: "/logs/filter",
  tag,
  summary: "List log lines",
  body: z.object({ logs: LogFilter.nullish(), sort: LogSort.default("TIMESTAMP_ASC"), ...slice }),
  bodyOptional: true,
  responses: { 200: z.array(Log) },
});

export const logRoutes = [createLogs, listLogs] as const;
