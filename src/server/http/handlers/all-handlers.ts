import type { ApiHandlers } from "../route-handler.ts";
import { adminHandlers } from "./admin.ts";
import { flowRunHandlers } from "./flow-runs.ts";
import { flowHandlers } from "./flows.ts";
import { journalHandlers } from "./journal.ts";
import { logHandlers } from "./logs.ts";
import { stateHandlers } from "./states.ts";
import { taskRunHandlers } from "./task-runs.ts";

/** A handler for every operation; it does not compile while one is missing. */
export const apiHandlers: ApiHandlers = {
  ...adminHandlers,
  ...flowHandlers,
  ...flowRunHandlers,
  ...taskRunHandlers,
  ...stateHandlers,
  ...logHandlers,
  ...journalHandlers,
};
