import type { CommandGroup } from "./command.ts";

/** Every command. Only names and descriptions of groups are here; the rest is loaded when it is needed. */
export const commandTree: CommandGroup = {
  description: "Runs TypeScript functions as observed, retried, crash-proof flows",
  commands: {
    version: async () => (await import("./commands/version.ts")).versionCommand,
    server: {
      description: "Start, stop and look at the server of this machine",
      commands: {
        start: async () => (await import("./commands/server/start.ts")).serverStart,
        stop: async () => (await import("./commands/server/stop.ts")).serverStop,
        status: async () => (await import("./commands/server/status.ts")).serverStatus,
      },
    },
    "flow-run": {
      description: "Flow runs: list, look into, watch, cancel, run again, delete",
      aliases: ["flow-runs"],
      commands: {
        ls: async () => (await import("./commands/flow-run/ls.ts")).flowRunLs,
        inspect: async () => (await import("./commands/flow-run/inspect.ts")).flowRunInspect,
        logs: async () => (await import("./commands/flow-run/logs.ts")).flowRunLogs,
        watch: async () => (await import("./commands/flow-run/watch.ts")).flowRunWatch,
        cancel: async () => (await import("./commands/flow-run/cancel.ts")).flowRunCancel,
        pause: async () => (await import("./commands/flow-run/pause.ts")).flowRunPause,
        suspend: async () => (await import("./commands/flow-run/suspend.ts")).flowRunSuspend,
        resume: async () => (await import("./commands/flow-run/resume.ts")).flowRunResume,
        retry: async () => (await import("./commands/flow-run/retry.ts")).flowRunRetry,
        execute: async () => (await import("./commands/flow-run/execute.ts")).flowRunExecute,
        delete: async () => (await import("./commands/flow-run/delete.ts")).flowRunDelete,
      },
    },
    worker: {
      description: "Workers: run the flow runs of work pools",
      aliases: ["workers"],
      commands: {
        start: async () => (await import("./commands/worker/start.ts")).workerStart,
      },
    },
    "task-run": {
      description: "Task runs: list and look into",
      aliases: ["task-runs"],
      commands: {
        ls: async () => (await import("./commands/task-run/ls.ts")).taskRunLs,
        inspect: async () => (await import("./commands/task-run/inspect.ts")).taskRunInspect,
      },
    },
    flow: {
      description: "Flows: list and look into",
      aliases: ["flows"],
      commands: {
        ls: async () => (await import("./commands/flow/ls.ts")).flowLs,
        inspect: async () => (await import("./commands/flow/inspect.ts")).flowInspect,
      },
    },
    deployment: {
      description: "Deployments: list, look into, run, pause, schedule, delete",
      aliases: ["deployments"],
      commands: {
        ls: async () => (await import("./commands/deployment/ls.ts")).deploymentLs,
        inspect: async () => (await import("./commands/deployment/inspect.ts")).deploymentInspect,
        run: async () => (await import("./commands/deployment/run.ts")).deploymentRun,
        pause: async () => (await import("./commands/deployment/pause.ts")).deploymentPause,
        resume: async () => (await import("./commands/deployment/pause.ts")).deploymentResume,
        delete: async () => (await import("./commands/deployment/delete.ts")).deploymentDelete,
        schedule: {
          description: "When a deployment runs by itself",
          aliases: ["schedules"],
          commands: {
            ls: async () => (await import("./commands/deployment/schedule/ls.ts")).scheduleLs,
            create: async () => (await import("./commands/deployment/schedule/create.ts")).scheduleCreate,
            pause: async () => (await import("./commands/deployment/schedule/pause.ts")).schedulePause,
            resume: async () => (await import("./commands/deployment/schedule/pause.ts")).scheduleResume,
            delete: async () => (await import("./commands/deployment/schedule/delete.ts")).scheduleDelete,
            clear: async () => (await import("./commands/deployment/schedule/delete.ts")).scheduleClear,
          },
        },
      },
    },
    "work-pool": {
      description: "Work pools: where runs of deployments wait for workers",
      aliases: ["work-pools"],
      commands: {
        ls: async () => (await import("./commands/work-pool/ls.ts")).workPoolLs,
        inspect: async () => (await import("./commands/work-pool/inspect.ts")).workPoolInspect,
        create: async () => (await import("./commands/work-pool/create.ts")).workPoolCreate,
        update: async () => (await import("./commands/work-pool/update.ts")).workPoolUpdate,
        pause: async () => (await import("./commands/work-pool/pause.ts")).workPoolPause,
        resume: async () => (await import("./commands/work-pool/pause.ts")).workPoolResume,
        "set-concurrency-limit": async () =>
          (await import("./commands/work-pool/concurrency-limit.ts")).workPoolSetConcurrencyLimit,
        "clear-concurrency-limit": async () =>
          (await import("./commands/work-pool/concurrency-limit.ts")).workPoolClearConcurrencyLimit,
        slots: async () => (await import("./commands/work-pool/slots.ts")).workPoolSlots,
        preview: async () => (await import("./commands/work-pool/preview.ts")).workPoolPreview,
        "get-default-base-job-template": async () =>
          (await import("./commands/work-pool/get-default-base-job-template.ts")).workPoolTemplate,
        delete: async () => (await import("./commands/work-pool/delete.ts")).workPoolDelete,
      },
    },
    "work-queue": {
      description: "Work queues: in which order the runs of a pool go",
      aliases: ["work-queues"],
      commands: {
        ls: async () => (await import("./commands/work-queue/ls.ts")).workQueueLs,
        inspect: async () => (await import("./commands/work-queue/inspect.ts")).workQueueInspect,
        create: async () => (await import("./commands/work-queue/create.ts")).workQueueCreate,
        update: async () => (await import("./commands/work-queue/update.ts")).workQueueUpdate,
        pause: async () => (await import("./commands/work-queue/pause.ts")).workQueuePause,
        resume: async () => (await import("./commands/work-queue/pause.ts")).workQueueResume,
        "set-concurrency-limit": async () =>
          (await import("./commands/work-queue/concurrency-limit.ts")).workQueueSetConcurrencyLimit,
        "clear-concurrency-limit": async () =>
          (await import("./commands/work-queue/concurrency-limit.ts")).workQueueClearConcurrencyLimit,
        slots: async () => (await import("./commands/work-queue/slots.ts")).workQueueSlots,
        preview: async () => (await import("./commands/work-queue/preview.ts")).workQueuePreview,
        delete: async () => (await import("./commands/work-queue/delete.ts")).workQueueDelete,
      },
    },
    config: {
      description: "Settings in use, and those of the active profile",
      commands: {
        view: async () => (await import("./commands/config/view.ts")).configView,
        set: async () => (await import("./commands/config/set.ts")).configSet,
        unset: async () => (await import("./commands/config/unset.ts")).configUnset,
      },
    },
    profile: {
      description: "Profiles: named groups of settings",
      aliases: ["profiles"],
      commands: {
        ls: async () => (await import("./commands/profile/ls.ts")).profileLs,
        create: async () => (await import("./commands/profile/create.ts")).profileCreate,
        use: async () => (await import("./commands/profile/use.ts")).profileUse,
        inspect: async () => (await import("./commands/profile/inspect.ts")).profileInspect,
        rename: async () => (await import("./commands/profile/rename.ts")).profileRename,
        delete: async () => (await import("./commands/profile/delete.ts")).profileDelete,
      },
    },
  },
};
