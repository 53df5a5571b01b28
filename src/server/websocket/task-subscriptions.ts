import type { ServiceContext } from "../../services/context.ts";
import type { FactHub } from "../../services/fact-hub.ts";
import { findTasksWithWork } from "../../services/task-workers/deliver.ts";
import { keepTaskWorkers, TOUCH_SECONDS } from "../../services/task-workers/registry.ts";
import type { PrefectChannel } from "./prefect-channel.ts";
import type { PrefectSession } from "./prefect-handshake.ts";
import { TaskSubscription } from "./task-subscription.ts";

/** How often the database is asked for runs that other replicas queued, that came due, or whose lease has ended. */
const POLL_MS = 1000;

/** All task workers of this process. */
export interface TaskSubscriptions {
  open(channel: PrefectChannel): PrefectSession;
  /** Wakes nobody any more. */
  stop(): void;
}

/**
 * Makes the hub of task workers' sockets. A run that this process queued wakes one idle worker of its task at once;
 * everything else is found by one poll for all of them, which runs while there are workers.
 */
export function createTaskSubscriptions(ctx: ServiceContext, facts: FactHub): TaskSubscriptions {
  const subscriptions = new Set<TaskSubscription>();
  let cancelPoll: (() => void) | undefined;
  let touchedAt = ctx.clock.monotonicMs();
  let isStopped = false;

  /** Wakes one idle worker for each run that came; the longest idle first. */
  function wakeOne(key: string): void {
    for (const subscription of subscriptions) {
      if (!subscription.isIdle || !subscription.keys.has(key)) continue;
      // To the end of the set, so that work goes round.
      subscriptions.delete(subscription);
      subscriptions.add(subscription);
      subscription.wake();
      return;
    }
  }

  function wakeAll(keys: readonly string[]): void {
    for (const subscription of [...subscriptions]) {
      if (subscription.isIdle && keys.some((key) => subscription.keys.has(key))) subscription.wake();
    }
  }

  async function poll(): Promise<void> {
    const idle = [...subscriptions].filter((subscription) => subscription.isIdle);
    const keys = new Set(idle.flatMap((subscription) => [...subscription.keys]));
    try {
      wakeAll(await findTasksWithWork(ctx, [...keys]));
      if (ctx.clock.monotonicMs() - touchedAt < TOUCH_SECONDS * 1000) return;
      touchedAt = ctx.clock.monotonicMs();
      await keepTaskWorkers(
        ctx,
        [...subscriptions].map(({ id }) => id),
      );
    } catch (error) {
      ctx.logger.error("waiting background tasks could not be read", { err: error });
    }
  }

  function schedule(): void {
    if (cancelPoll !== undefined || isStopped || subscriptions.size === 0) return;
    cancelPoll = ctx.clock.schedule(
      () =>
        void poll().finally(() => {
          cancelPoll = undefined;
          schedule();
        }),
      POLL_MS,
      { ref: false },
    );
  }

  const unsubscribe = facts.subscribe((published) => {
    for (const fact of published) if (fact.kind === "task-run-queued") wakeOne(fact.task_key);
  });

  return {
    open: (channel) =>
      new TaskSubscription(ctx, channel, {
        opened(subscription) {
          subscriptions.add(subscription);
          schedule();
        },
        closed: (subscription) => void subscriptions.delete(subscription),
      }),
    stop() {
      isStopped = true;
      unsubscribe();
      cancelPoll?.();
    },
  };
}
