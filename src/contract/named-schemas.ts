import type { z } from "zod";
import {
  BlockDocumentFilter,
  BlockDocumentSort,
  BlockSchemaFilter,
  BlockTypeFilter,
} from "./blocks/filters.ts";
import {
  BlockDocument,
  BlockDocumentCreate,
  BlockDocumentUpdate,
  BlockSchema,
  BlockSchemaCreate,
  BlockType,
  BlockTypeCreate,
  BlockTypeUpdate,
} from "./blocks/schemas.ts";
import {
  ConcurrencyLeaseHolder,
  ConcurrencyLimit,
  ConcurrencyLimitCreate,
  ConcurrencyLimitHolder,
  ConcurrencyLimitV2,
  ConcurrencyLimitV2Create,
  ConcurrencyLimitV2Update,
  ConcurrencyLimitWithLeaseResponse,
  GlobalConcurrencyLimitResponse,
  MinimalConcurrencyLimitResponse,
} from "./concurrency-limits/schemas.ts";
import { DeploymentFilter } from "./deployments/filters.ts";
import { FlowRunFilter, FlowRunSort, StrictFlowRunFilter } from "./flow-runs/filters.ts";
import { DependencyResult, Graph, GraphArtifact, GraphNode } from "./flow-runs/graph.ts";
import { FlowRun, FlowRunCreate, FlowRunPolicy, FlowRunUpdate } from "./flow-runs/schemas.ts";
import { FlowFilter, FlowSort, StrictFlowFilter } from "./flows/filters.ts";
import { Flow, FlowCreate, FlowUpdate } from "./flows/schemas.ts";
import { JournalState, RunOwner, TaskRunRecord } from "./journal/schemas.ts";
import { LogFilter, LogSort } from "./logs/filters.ts";
import { Log, LogCreate } from "./logs/schemas.ts";
import { CreatedBy } from "./primitives.ts";
import { HistoryResponse } from "./run-filters.ts";
import {
  OrchestrationResult,
  SetStateBody,
  SomeStateDetails,
  State,
  StateCreate,
  StateDetails,
  StateType,
} from "./states/schemas.ts";
import { TaskRunFilter, TaskRunSort } from "./task-runs/filters.ts";
import {
  SomeTaskRunPolicy,
  TaskInputs,
  TaskRun,
  TaskRunCreate,
  TaskRunPolicy,
  TaskRunResponse,
} from "./task-runs/schemas.ts";
import { VariableFilter, VariableSort } from "./variables/filters.ts";
import { Variable, VariableCreate, VariableUpdate } from "./variables/schemas.ts";
import { WorkPoolFilter, WorkQueueFilter } from "./work-pools/filters.ts";

/** The shapes that the OpenAPI document names, under Prefect's names where it has them. */
export const namedSchemas: Readonly<Record<string, z.ZodType>> = {
  BlockDocument,
  BlockDocumentCreate,
  BlockDocumentFilter,
  BlockDocumentSort,
  BlockDocumentUpdate,
  BlockSchema,
  BlockSchemaCreate,
  BlockSchemaFilter,
  BlockType,
  BlockTypeCreate,
  BlockTypeFilter,
  BlockTypeUpdate,
  ConcurrencyLeaseHolder,
  ConcurrencyLimit,
  ConcurrencyLimitCreate,
  ConcurrencyLimitHolder,
  ConcurrencyLimitV2,
  ConcurrencyLimitV2Create,
  ConcurrencyLimitV2Update,
  ConcurrencyLimitWithLeaseResponse,
  CreatedBy,
  DependencyResult,
  DeploymentFilter,
  Flow,
  FlowCreate,
  FlowFilter,
  FlowRunCreate,
  FlowRunFilter,
  FlowRunPolicy,
  FlowRunResponse: FlowRun,
  FlowRunSort,
  FlowRunUpdate,
  FlowSort,
  FlowUpdate,
  Graph,
  GraphArtifact,
  HistoryResponse,
  JournalState,
  Log,
  LogCreate,
  LogFilter,
  LogSort,
  Node: GraphNode,
  OrchestrationResult,
  RunOwner,
  SetStateBody,
  SomeStateDetails,
  SomeTaskRunPolicy,
  State,
  StateCreate,
  StateDetails,
  StateType,
  StrictFlowFilter,
  StrictFlowRunFilter,
  TaskInputs,
  TaskRun,
  TaskRunCreate,
  TaskRunFilter,
  TaskRunPolicy,
  TaskRunRecord,
  TaskRunResponse,
  TaskRunSort,
  WorkPoolFilter,
  WorkQueueFilter,
  GlobalConcurrencyLimitResponse,
  MinimalConcurrencyLimitResponse,
  Variable,
  VariableCreate,
  VariableFilter,
  VariableSort,
  VariableUpdate,
};
