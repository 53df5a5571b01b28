import type { journalRoutes } from "../../../contract/journal/routes.ts";
import { beginRun } from "../../../services/journal/begin-run.ts";
import { findUnfinishedRun } from "../../../services/journal/find-unfinished.ts";
import { readJournal } from "../../../services/journal/read-journal.ts";
import { renewLease } from "../../../services/journal/renew-lease.ts";
import {
  readFlowRunResult,
  readStoredResult,
  readTaskRunResult,
  writeStoredResult,
} from "../../../services/journal/results.ts";
import { type HandlersOf, noContent, ok } from "../route-handler.ts";

export const journalHandlers: HandlersOf<(typeof journalRoutes)[number]> = {
  "begin-run": async (ctx, { body }) => ok(await beginRun(ctx, body)),
  "find-unfinished-run": async (ctx, { query }) => ok(await findUnfinishedRun(ctx, query.resume_key)),
  "renew-run-lease": async (ctx, { params, body }) => ok(await renewLease(ctx, params.id, body)),
  "read-journal": async (ctx, { params, query }) => ok(await readJournal(ctx, params.id, query)),
  "append-journal": async (ctx, { body }) => ok({ answers: await ctx.store.appendJournal(body.entries) }),
  "read-flow-run-result": async (ctx, { params }) => ok(await readFlowRunResult(ctx, params.id)),
  "read-task-run-result": async (ctx, { params }) => ok(await readTaskRunResult(ctx, params.id)),
  "write-stored-result": async (ctx, { params, body }) => {
    await writeStoredResult(ctx, params.key, body);
    return noContent;
  },
  "read-stored-result": async (ctx, { params }) => ok(await readStoredResult(ctx, params.key)),
};
