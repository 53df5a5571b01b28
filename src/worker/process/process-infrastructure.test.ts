import { describeInfrastructure } from "../../../test/support/infrastructure-suite.ts";
import { createSystemClock } from "../../platform/clock.ts";
import { silentLogger } from "../../platform/logger.ts";
import { createProcessInfrastructure } from "./process-infrastructure.ts";

describeInfrastructure("a process", {
  create: (write) => createProcessInfrastructure({ clock: createSystemClock(), logger: silentLogger, write }),
});
