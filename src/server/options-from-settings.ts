import { readPath } from "../config/setting-layers.ts";
import type { Settings } from "../config/settings.ts";
import { listSettings } from "../config/settings-schema.ts";
import type { StartServerOptions } from "./start-options.ts";

/** The settings as `/admin/settings` answers them: secrets are `********`, passwords in addresses masked. */
function shownSettings(settings: Settings): Record<string, unknown> {
  const shown: Record<string, unknown> = { home: settings.home, profile: settings.profile };
  for (const { path, facts } of listSettings()) {
    const value = readPath(settings, path);
    const text = typeof value === "string" ? (facts.mask?.(value) ?? value) : value;
    let table = shown;
    for (const key of path.slice(0, -1)) {
      table[key] ??= {};
      table = table[key] as Record<string, unknown>; // safe: only this loop fills the tables
    }
    table[path.at(-1) ?? ""] = facts.secret && value !== undefined ? "********" : (text ?? null);
  }
  return shown;
}

/** 0 is written for "for ever". */
function daysOf(days: number): number | null {
  return days === 0 ? null : days;
}

/** What of a server's options the settings give. */
export function serverOptionsFrom(
  settings: Settings,
): Omit<StartServerOptions, "version" | "clock" | "ids" | "logger" | "onPoint"> {
  const { server } = settings;
  return {
    host: server.host,
    port: server.port,
    databaseUrl: settings.databaseUrl,
    loops: server.loops,
    policies: {
      late_after_seconds: server.lateAfterSeconds,
      cancellation_timeout_seconds: server.cancellationTimeoutSeconds,
      watches_heartbeats: server.heartbeatWatch,
      retention: {
        flow_run_days: daysOf(server.retention.flowRunDays),
        task_run_days: daysOf(server.retention.taskRunDays),
        log_days: daysOf(server.retention.logDays),
        event_days: daysOf(server.retention.eventDays),
      },
    },
    synchronous: settings.databaseSynchronous,
    home: settings.home,
    authString: server.authString?.reveal(),
    encryptionKey: settings.encryptionKey?.reveal(),
    csrf: server.csrfProtection,
    metrics: server.metrics,
    ui: server.ui,
    corsOrigins: server.corsOrigins?.split(",").map((origin) => origin.trim()) ?? [],
    shownSettings: shownSettings(settings),
    drainMs: settings.shutdownGraceSeconds * 1000,
  };
}
