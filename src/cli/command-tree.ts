import type { CommandGroup } from "./command.ts";

/** Every command. Only names and descriptions of groups are here; the rest is loaded when it is needed. */
export const commandTree: CommandGroup = {
  description: "Runs TypeScript functions as observed, retried, crash-proof flows",
  commands: {
    version: async () => (await import("./commands/version.ts")).versionCommand,
    deploy: async () => (await import("./commands/deploy.ts")).deployCommand,
    dev: async () => (await import("./commands/dev.ts")).devCommand,
    init: async () => (await import("./commands/init.ts")).initCommand,
    server: {
      description: "Start, stop and look at the server of this machine",
      commands: {
        start: async () => (await import("./commands/server/start.ts")).serverStart,
        stop: async () => (await import("./commands/server/stop.ts")).serverStop,
        status: async () => (await import("./commands/server/status.ts")).serverStatus,
        database: {
          description: "The database itself: its schema, what is in it, deleting all of it",
          commands: {
            stats: async () => (await import("./commands/server/database/stats.ts")).databaseStats,
            upgrade: async () => (await import("./commands/server/database/upgrade.ts")).databaseUpgrade,
            downgrade: async () => (await import("./commands/server/database/upgrade.ts")).databaseDowngrade,
            reset: async () => (await import("./commands/server/database/reset.ts")).databaseReset,
          },
        },
        services: {
          description: "What the servers do by themselves",
          commands: {
            ls: async () => (await import("./commands/server/services/ls.ts")).servicesLs,
          },
        },
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
      description: "Workers: run the flow runs of work pools, list, read logs",
      aliases: ["workers"],
      commands: {
        start: async () => (await import("./commands/worker/start.ts")).workerStart,
        ls: async () => (await import("./commands/worker/ls.ts")).workerLs,
        logs: async () => (await import("./commands/worker/logs.ts")).workerLogs,
      },
    },
    "task-run": {
      description: "Task runs: list, look into, read logs",
      aliases: ["task-runs"],
      commands: {
        ls: async () => (await import("./commands/task-run/ls.ts")).taskRunLs,
        inspect: async () => (await import("./commands/task-run/inspect.ts")).taskRunInspect,
        logs: async () => (await import("./commands/task-run/logs.ts")).taskRunLogs,
      },
    },
    flow: {
      description: "Flows: list, look into, serve",
      aliases: ["flows"],
      commands: {
        ls: async () => (await import("./commands/flow/ls.ts")).flowLs,
        inspect: async () => (await import("./commands/flow/inspect.ts")).flowInspect,
        serve: async () => (await import("./commands/flow/serve.ts")).flowServe,
      },
    },
    deployment: {
      description: "Deployments: list, look into, run, apply, schedule, versions, delete",
      aliases: ["deployments"],
      commands: {
        ls: async () => (await import("./commands/deployment/ls.ts")).deploymentLs,
        inspect: async () => (await import("./commands/deployment/inspect.ts")).deploymentInspect,
        run: async () => (await import("./commands/deployment/run.ts")).deploymentRun,
        apply: async () => (await import("./commands/deployment/apply.ts")).deploymentApply,
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
        version: {
          description: "What a deployment was, change by change, and going back to it",
          aliases: ["versions"],
          commands: {
            ls: async () => (await import("./commands/deployment/version/ls.ts")).versionLs,
            inspect: async () => (await import("./commands/deployment/version/inspect.ts")).versionInspect,
            diff: async () => (await import("./commands/deployment/version/diff.ts")).versionDiff,
            rollback: async () => (await import("./commands/deployment/version/rollback.ts")).versionRollback,
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
    block: {
      description: "Blocks: stored settings and secrets that code finds by name",
      aliases: ["blocks"],
      commands: {
        ls: async () => (await import("./commands/block/ls.ts")).blockLs,
        inspect: async () => (await import("./commands/block/inspect.ts")).blockInspect,
        create: async () => (await import("./commands/block/create.ts")).blockCreate,
        delete: async () => (await import("./commands/block/delete.ts")).blockDelete,
        register: async () => (await import("./commands/block/register.ts")).blockRegister,
        type: {
          description: "Types of blocks",
          aliases: ["types"],
          commands: {
            ls: async () => (await import("./commands/block/type/ls.ts")).blockTypeLs,
            inspect: async () => (await import("./commands/block/type/inspect.ts")).blockTypeInspect,
            delete: async () => (await import("./commands/block/type/delete.ts")).blockTypeDelete,
          },
        },
      },
    },
    variable: {
      description: "Variables: small values that code finds by name",
      aliases: ["variables"],
      commands: {
        ls: async () => (await import("./commands/variable/ls.ts")).variableLs,
        inspect: async () => (await import("./commands/variable/inspect.ts")).variableInspect,
        get: async () => (await import("./commands/variable/inspect.ts")).variableGet,
        set: async () => (await import("./commands/variable/set.ts")).variableSet,
        unset: async () => (await import("./commands/variable/unset.ts")).variableUnset,
        delete: async () => (await import("./commands/variable/unset.ts")).variableUnset,
      },
    },
    artifact: {
      description: "Artifacts: what runs made for people to look at",
      aliases: ["artifacts"],
      commands: {
        ls: async () => (await import("./commands/artifact/ls.ts")).artifactLs,
        inspect: async () => (await import("./commands/artifact/inspect.ts")).artifactInspect,
        delete: async () => (await import("./commands/artifact/delete.ts")).artifactDelete,
      },
    },
    "concurrency-limit": {
      description: "Limits on how many task runs with a tag run at once",
      aliases: ["concurrency-limits"],
      commands: {
        ls: async () => (await import("./commands/concurrency-limit/ls.ts")).tagLimitLs,
        inspect: async () => (await import("./commands/concurrency-limit/inspect.ts")).tagLimitInspect,
        create: async () => (await import("./commands/concurrency-limit/create.ts")).tagLimitCreate,
        reset: async () => (await import("./commands/concurrency-limit/reset.ts")).tagLimitReset,
        delete: async () => (await import("./commands/concurrency-limit/delete.ts")).tagLimitDelete,
      },
    },
    "global-concurrency-limit": {
      description: "Limits that code asks for by name, on slots or on rates",
      aliases: ["global-concurrency-limits", "gcl"],
      commands: {
        ls: async () => (await import("./commands/global-concurrency-limit/ls.ts")).globalLimitLs,
        inspect: async () =>
          (await import("./commands/global-concurrency-limit/inspect.ts")).globalLimitInspect,
        create: async () => (await import("./commands/global-concurrency-limit/create.ts")).globalLimitCreate,
        update: async () => (await import("./commands/global-concurrency-limit/update.ts")).globalLimitUpdate,
        enable: async () => (await import("./commands/global-concurrency-limit/update.ts")).globalLimitEnable,
        disable: async () =>
          (await import("./commands/global-concurrency-limit/update.ts")).globalLimitDisable,
        delete: async () => (await import("./commands/global-concurrency-limit/delete.ts")).globalLimitDelete,
      },
    },
    event: {
      description: "Events: list, stream, tell",
      aliases: ["events"],
      commands: {
        ls: async () => (await import("./commands/event/ls.ts")).eventLs,
        stream: async () => (await import("./commands/event/stream.ts")).eventStream,
        emit: async () => (await import("./commands/event/emit.ts")).eventEmit,
      },
    },
    automation: {
      description: "Automations: what is done when something happens, or does not",
      aliases: ["automations"],
      commands: {
        ls: async () => (await import("./commands/automation/ls.ts")).automationLs,
        inspect: async () => (await import("./commands/automation/inspect.ts")).automationInspect,
        create: async () => (await import("./commands/automation/create.ts")).automationCreate,
        update: async () => (await import("./commands/automation/create.ts")).automationUpdate,
        pause: async () => (await import("./commands/automation/pause.ts")).automationPause,
        resume: async () => (await import("./commands/automation/pause.ts")).automationResume,
        enable: async () => (await import("./commands/automation/pause.ts")).automationResume,
        disable: async () => (await import("./commands/automation/pause.ts")).automationPause,
        delete: async () => (await import("./commands/automation/delete.ts")).automationDelete,
      },
    },
    config: {
      description: "Settings in use, and those of the active profile",
      commands: {
        view: async () => (await import("./commands/config/view.ts")).configView,
        set: async () => (await import("./commands/config/set.ts")).configSet,
        unset: async () => (await import("./commands/config/unset.ts")).configUnset,
        validate: async () => (await import("./commands/config/validate.ts")).configValidate,
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
        "populate-defaults": async () =>
          (await import("./commands/profile/populate-defaults.ts")).profilePopulate,
        import: async () => (await import("./commands/profile/import.ts")).profileImport,
      },
    },
    api: async () => (await import("./commands/api.ts")).apiCommand,
    dashboard: {
      description: "The web pages of the server",
      commands: {
        open: async () => (await import("./commands/dashboard/open.ts")).dashboardOpen,
      },
    },
    shell: {
      description: "Completion of commands and options in bash, zsh and fish",
      commands: {
        completion: async () => (await import("./commands/shell/completion.ts")).shellCompletion,
        complete: async () => (await import("./commands/shell/complete.ts")).shellComplete,
      },
    },
  },
};
