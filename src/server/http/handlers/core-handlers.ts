import type { coreRoutes } from "../../../contract/core-routes.ts";
import type { HandlersOf } from "../route-handler.ts";
import { adminHandlers } from "./admin.ts";
import { flowRunHandlers } from "./flow-runs.ts";
import { flowHandlers } from "./flows.ts";
import { journalHandlers } from "./journal.ts";
import { logHandlers } from "./logs.ts";
import { stateHandlers } from "./states.ts";
import { taskRunHandlers } from "./task-runs.ts";

/** A handler for every operation that is loaded with the application. */
export const coreHandlers: HandlersOf<(typeof coreRoutes)[number]> = {
  ...adminHandlers,
  ...flowHandlers,
  ...flowRunHandlers,
  ...taskRunHandlers,
  ...stateHandlers,
  ...logHandlers,
  ...journalHandlers,
};
