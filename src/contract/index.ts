export {
  API_VERSION,
  adminRoutes,
  EMULATED_VERSION,
  OLDEST_API_VERSION,
  readCsrfToken,
  readHealth,
  readHello,
  readReady,
  readServerVersion,
  readVersion,
} from "./admin/routes.ts";
export { FlowRunFilter, FlowRunSort } from "./flow-runs/filters.ts";
export {
  countFlowRuns,
  createFlowRun,
  deleteFlowRun,
  deleteFlowRuns,
  downloadFlowRunLogs,
  flowRunRoutes,
  listFlowRuns,
  paginateFlowRuns,
  readFlowRun,
  readFlowRunDependencies,
  readFlowRunGraph,
  readFlowRunHistory,
  readFlowRunLateness,
  setFlowRunState,
  setFlowRunStates,
  updateFlowRun,
  updateFlowRunLabels,
} from "./flow-runs/routes.ts";
export { FlowRun, FlowRunCreate, FlowRunPolicy, FlowRunUpdate } from "./flow-runs/schemas.ts";
export { FlowFilter, FlowSort } from "./flows/filters.ts";
export {
  countFlows,
  createFlow,
  deleteFlow,
  deleteFlows,
  flowRoutes,
  listFlows,
  paginateFlows,
  readFlow,
  readFlowByName,
  updateFlow,
} from "./flows/routes.ts";
export { Flow, FlowCreate, FlowName, FlowUpdate } from "./flows/schemas.ts";
export { JournalState, TaskRunRecord } from "./journal/schemas.ts";
export { LogFilter, LogSort } from "./logs/filters.ts";
export { createLogs, listLogs, logRoutes } from "./logs/routes.ts";
export { Log, LogCreate } from "./logs/schemas.ts";
export { buildOpenApi } from "./openapi.ts";
export {
  type HttpMethod,
  type Route,
  type RouteReply,
  type RouteRequest,
  type RouteResponses,
  route,
} from "./route.ts";
export { type ApiRoute, apiRoutes } from "./routes.ts";
export {
  listFlowRunStates,
  listTaskRunStates,
  readFlowRunState,
  readTaskRunState,
  stateRoutes,
} from "./states/routes.ts";
export {
  OrchestrationResult,
  SetStateBody,
  SetStateStatus,
  State,
  StateCreate,
  StateDetails,
  StateType,
} from "./states/schemas.ts";
export {
  isTerminalType,
  STANDARD_STATE_NAMES,
  STATE_TYPES,
  TERMINAL_STATE_TYPES,
} from "./states/state-types.ts";
export { TaskRunFilter, TaskRunSort } from "./task-runs/filters.ts";
export {
  countTaskRuns,
  createTaskRun,
  deleteTaskRun,
  listTaskRuns,
  paginateTaskRuns,
  readTaskRun,
  readTaskRunHistory,
  setTaskRunState,
  taskRunRoutes,
  updateTaskRun,
} from "./task-runs/routes.ts";
export {
  TaskInputs,
  TaskRun,
  TaskRunCreate,
  TaskRunInput,
  TaskRunPolicy,
  TaskRunResponse,
  TaskRunUpdate,
} from "./task-runs/schemas.ts";
