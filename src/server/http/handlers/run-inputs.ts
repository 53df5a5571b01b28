import { runInputRoutes } from "../../../contract/run-inputs/routes.ts";
import { resumeFlowRun } from "../../../services/run-inputs/resume.ts";
import {
  createRunInput,
  filterRunInputs,
  readRunInput,
  removeRunInput,
} from "../../../services/run-inputs/run-inputs.ts";
import { routeGroup } from "../route-group.ts";
import { created, newly, noContent, ok } from "../route-handler.ts";

export const runInputGroup = routeGroup(runInputRoutes, {
  "resume-flow-run": async (ctx, { params, body, header }) => {
    const { result, written } = await resumeFlowRun(ctx, params.id, body.run_input, header("user-agent"));
    return created(written, result);
  },
  "create-flow-run-input": async (ctx, { params, body }) => {
    await createRunInput(ctx, params.id, body);
    return newly(null);
  },
  "list-flow-run-inputs": async (ctx, { params, body }) => ok(await filterRunInputs(ctx, params.id, body)),
  "read-flow-run-input": async (ctx, { params }) => ok(await readRunInput(ctx, params.id, params.key)),
  "delete-flow-run-input": async (ctx, { params }) => {
    await removeRunInput(ctx, params.id, params.key);
    return noContent;
  },
});
