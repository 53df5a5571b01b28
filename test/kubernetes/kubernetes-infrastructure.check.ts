import { describe } from "vitest";
import { describeInfrastructure } from "../support/infrastructure-suite.ts";
import { configurationOf, createInfrastructure, kubeconfig } from "./test-jobs.ts";

describe.skipIf(kubeconfig === "")("with a cluster", () => {
  describeInfrastructure("a Kubernetes job", {
    create: (write) => {
      const infrastructure = createInfrastructure(write);
      return {
        ...infrastructure,
        start: (given, folder) =>
          infrastructure.start({ ...given, configuration: configurationOf() }, folder),
      };
    },
  });
});
