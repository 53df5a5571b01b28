import { createSystemClock } from "../../src/platform/clock.ts";
import { describeInfrastructure } from "../support/infrastructure-suite.ts";
import { createExampleInfrastructure } from "./example-infrastructure.ts";

describeInfrastructure("the example in the guide", {
  create: (write) => createExampleInfrastructure(createSystemClock(), write),
});
