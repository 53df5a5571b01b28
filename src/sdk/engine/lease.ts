import type { Client } from "../../client/http.ts";
import { renewRunLease } from "../../contract/journal/routes.ts";
import type { Clock } from "../../platform/clock.ts";
import { CancelledRunError, RunFencedError } from "../errors.ts";

/**
 * Keeps the ownership of a flow run while it goes on, and learns on the way whether somebody took it over or asked for
 * its cancellation. A renewal that fails is tried again at the next beat: a hiccup never ends a healthy run, since
 * every write carries the epoch anyway.
 */
export class RunLease {
  readonly #options: {
    readonly clock: Clock;
    readonly client: Client;
    readonly flowRunId: string;
    readonly epoch: number;
    readonly leaseSeconds: number;
    readonly onStop: (reason: unknown) => void;
  };
  #cancel: (() => void) | undefined;
  #isClosed = false;

  constructor(options: {
    readonly clock: Clock;
    readonly client: Client;
    readonly flowRunId: string;
    readonly epoch: number;
    readonly leaseSeconds: number;
    readonly onStop: (reason: unknown) => void;
  }) {
    this.#options = options;
    this.#arm();
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
  }

  #arm(): void {
    const { clock, leaseSeconds } = this.#options;
    // A third of the lease leaves room for two lost beats; a cancellation is noticed within two seconds.
    const beatMs = Math.min(leaseSeconds / 3, 2) * 1000;
    this.#cancel = clock.schedule(() => void this.#beat(), beatMs, { ref: false });
  }

  async #beat(): Promise<void> {
    const { client, flowRunId, epoch, leaseSeconds, onStop } = this.#options;
    try {
      const { owned, state_type } = await client.call(renewRunLease, {
        params: { id: flowRunId },
        body: { epoch, lease_seconds: leaseSeconds },
      });
      if (this.#isClosed) return;
      if (!owned) {
        onStop(
          new RunFencedError(`flow run ${flowRunId} was taken over by another process; this one stops`, {
            fields: { flow_run_id: flowRunId },
          }),
        );
        return;
      }
      if (state_type === "CANCELLING" || state_type === "CANCELLED") {
        onStop(
          new CancelledRunError("the run was cancelled on request", { fields: { flow_run_id: flowRunId } }),
        );
      }
    } catch {
      // Told by the journal when it matters; see above.
    }
    if (!this.#isClosed) this.#arm();
  }
}
