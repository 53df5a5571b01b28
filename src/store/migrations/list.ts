import { firstTables } from "./0001-first-tables.ts";
import { deployments } from "./0002-deployments.ts";
import { workPools } from "./0003-work-pools.ts";
import { concurrency } from "./0004-concurrency.ts";
import { runInputs } from "./0005-run-inputs.ts";
import { blocks } from "./0006-blocks.ts";
import { artifacts } from "./0007-artifacts.ts";
import { events } from "./0008-events.ts";
import { listIndexes } from "./0009-list-indexes.ts";
import { rareThings } from "./0010-rare-things.ts";
import { runTallies } from "./0011-run-tallies.ts";
import { runWords } from "./0012-run-words.ts";
import { schedulePolicies } from "./0013-schedule-policies.ts";
import { deploymentVersions } from "./0014-deployment-versions.ts";
import { workersTold } from "./0015-workers-told.ts";
import type { Migration } from "./migration.ts";

/** Every migration, in the order in which they are applied. Only ever grows at its end. */
export const migrations: readonly Migration[] = [
  firstTables,
  deployments,
  workPools,
  concurrency,
  runInputs,
  blocks,
  artifacts,
  events,
  listIndexes,
  rareThings,
  runTallies,
  runWords,
  schedulePolicies,
  deploymentVersions,
  workersTold,
];
