import { z } from "zod";
import { Uuid } from "../primitives.ts";
import { route } from "../route.ts";
import {
  BeginRunBody,
  BeginRunReply,
  JournalEntry,
  JournalPage,
  JournalRefusal,
  UnfinishedRun,
} from "./schemas.ts";

const tag = "Batuta";

export const beginRun = route({
  id: "begin-run",
  method: "POST",
  path: "/batuta/runs/begin",
  tag,
  summary: "Create a flow run if needed and claim it for an owner",
  body: BeginRunBody,
  responses: { 200: BeginRunReply },
});

export const findUnfinishedRun = route({
  id: "find-unfinished-run",
  method: "GET",
  path: "/batuta/runs/unfinished",
  tag,
  summary: "Find the newest run with a resume key when it has not ended or has crashed",
  query: z.object({ resume_key: z.string() }),
  responses: { 200: UnfinishedRun.nullable() },
});

export const renewRunLease = route({
  id: "renew-run-lease",
  method: "POST",
  path: "/batuta/runs/{id}/renew",
  tag,
  summary: "Renew the owner's lease; tells a cancellation that is asked for, and a lost ownership",
  params: z.object({ id: Uuid }),
  body: z.object({ epoch: z.int(), lease_seconds: z.number().positive() }),
  responses: { 200: z.object({ owned: z.boolean(), state_type: z.string().nullable() }) },
});

export const readJournal = route({
  id: "read-journal",
  method: "GET",
  path: "/batuta/runs/{id}/journal",
  tag,
  summary: "Read a flow run's recorded task runs for replay",
  params: z.object({ id: Uuid }),
  query: z.object({ after: Uuid.optional(), limit: z.coerce.number().int().min(1).max(2000).default(1000) }),
  responses: { 200: JournalPage },
});

export const appendJournal = route({
  id: "append-journal",
  method: "POST",
  path: "/batuta/journal",
  tag,
  summary: "Append task-run records; answers one refusal or null for each entry, in order",
  body: z.object({ entries: z.array(JournalEntry).max(5000) }),
  responses: { 200: z.object({ answers: z.array(JournalRefusal.nullable()) }) },
});

export const readFlowRunResult = route({
  id: "read-flow-run-result",
  method: "GET",
  path: "/batuta/flow_runs/{id}/result",
  tag,
  summary: "Read the journaled return value of a flow run (serialised text)",
  params: z.object({ id: Uuid }),
  responses: { 200: z.object({ result: z.string().nullable() }) },
});

export const readTaskRunResult = route({
  id: "read-task-run-result",
  method: "GET",
  path: "/batuta/task_runs/{id}/result",
  tag,
  summary: "Read the journaled return value or error of a task run (serialised text)",
  params: z.object({ id: Uuid }),
  responses: { 200: z.object({ result: z.string().nullable() }) },
});

const ResultKey = z.object({ key: z.string().min(1).max(500) });

export const writeStoredResult = route({
  id: "write-stored-result",
  method: "PUT",
  path: "/batuta/results/{key}",
  tag,
  summary: "Keep a result record in the database (result storage `database`)",
  params: ResultKey,
  body: z.object({ record: z.string(), expiration: z.string().nullish() }),
  responses: { 204: null },
});

export const readStoredResult = route({
  id: "read-stored-result",
  method: "GET",
  path: "/batuta/results/{key}",
  tag,
  summary: "Read a result record; null when there is none",
  params: ResultKey,
  responses: { 200: z.object({ record: z.string().nullable() }) },
});

export const journalRoutes = [
  beginRun,
  findUnfinishedRun,
  renewRunLease,
  readJournal,
  appendJournal,
  readFlowRunResult,
  readTaskRunResult,
  writeStoredResult,
  readStoredResult,
] as const;
