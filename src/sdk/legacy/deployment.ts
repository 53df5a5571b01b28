import type { DeployOptions } from "../deployments/deployment-options.ts";
import type { FlowDeployment } from "../deployments/register-deployment.ts";
import type { Schedule } from "../schedule.ts";
import type { Flow } from "../signatures.ts";
import { GraphFlow } from "./graph-flow.ts";

/** Options of `Deployment.buildFromFlow`: those of `flow.deploy`, the flow, and its schedule. */
export interface BuildDeploymentOptions extends DeployOptions {
  /** A flow of either style. */
  readonly flow: Flow<readonly never[], unknown> | GraphFlow;
  /** One more beside `schedules`. Without any the flow's own are taken. */
  readonly schedule?: Schedule | undefined;
}

/** A deployment that is described, and not made yet. */
export interface Deployment extends FlowDeployment {
  /**
   * Makes it in its work pool, or brings the one of the same flow and name up to date.
   *
   * @returns its id.
   * @throws BatutaError as `flow.deploy` does.
   */
  apply(): Promise<string>;
}

/** The older way to deploy, in two steps. */
export const Deployment = {
  /**
   * Describes a deployment of a flow; `apply()` makes it.
   *
   * @example
   * const nightly = Deployment.buildFromFlow({ flow: etl, name: "nightly", schedule: cron("0 3 * * *"), workPoolName: "local" });
   * await nightly.apply();
   */
  buildFromFlow({ flow, schedule, ...options }: BuildDeploymentOptions): Deployment {
    const ofFunction = flow instanceof GraphFlow ? flow.flow : flow;
    const all = schedule === undefined ? options.schedules : [schedule, ...(options.schedules ?? [])];
    const described = { ...options, schedules: all };
    return { ...ofFunction.toDeployment(described), apply: () => ofFunction.deploy(described) };
  },
};
