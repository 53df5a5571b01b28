import { z } from "zod";
import { DATABASE_URL_FORMS, maskDatabaseUrl } from "./database-url.ts";
import {
  choice,
  flag,
  integer,
  logLevel,
  optionalApiUrl,
  optionalInteger,
  optionalSecret,
  optionalText,
  type SettingFacts,
  seconds,
  settingFacts,
  text,
} from "./setting-kinds.ts";

const isHeaderText = (value: string): boolean => /^[\x21-\x7e]+$/.test(value);
const isUserAndPassword = (value: string): boolean => value.indexOf(":") > 0 && !/[\r\n]/.test(value);
const isListOfKeys = (value: string): boolean =>
  value
    .split(/[\s,]+/)
    .filter((word) => word !== "")
    .every((word) => /^([0-9a-fA-F]{64}|[A-Za-z0-9_+/-]{43}=?)$/.test(word));
const isProfileName = (value: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(value);

const DAY_SECONDS = 86_400;
const HOST_NAME = "a host name or address, such as 127.0.0.1, :: or 0.0.0.0";

/** An origin as browsers write it, or `*`. */
function isOrigin(text: string): boolean {
  return text === "*" || (URL.canParse(text) && new URL(text).origin === text);
}

/** Every setting: its place in `Settings`, its variable, default, range and documentation. */
export const SettingsSchema = z.object({
  home: text({
    env: "BATUTA_HOME",
    doc: "Directory for the database, profiles, results and the file that tells of a running server.",
    allowed: "a directory",
    defaultDoc: "~/.batuta",
    inProfile: false,
  }),
  profile: optionalText(
    {
      env: "BATUTA_PROFILE",
      doc: "Profile of `profiles.toml` to use instead of the active one.",
      allowed: "the name of a profile (letters, digits, dot, dash, underscore)",
      defaultDoc: "the active profile",
      inProfile: false,
    },
    isProfileName,
  ),
  apiUrl: optionalApiUrl({
    env: "BATUTA_API_URL",
    doc: "Server that flows and the CLI talk to. Unset: a server found on this machine, else the database is opened in the process. A bare host gets `/api`.",
    prefect: "PREFECT_API_URL",
  }),
  apiKey: optionalSecret(
    {
      env: "BATUTA_API_KEY",
      doc: "Key sent to the server as a bearer token.",
      allowed: "printable ASCII without blanks",
      prefect: "PREFECT_API_KEY",
    },
    isHeaderText,
  ),
  apiAuthString: optionalSecret(
    {
      env: "BATUTA_API_AUTH_STRING",
      doc: "User and password sent to the server with basic authentication.",
      allowed: "user:password",
      prefect: "PREFECT_API_AUTH_STRING",
    },
    isUserAndPassword,
  ),
  apiRequestTimeoutSeconds: seconds(
    {
      env: "BATUTA_API_REQUEST_TIMEOUT_SECONDS",
      doc: "How long one request to the server may take before it is tried again.",
      defaultText: "60",
    },
    { min: 0.1, max: 3600 },
  ),
  apiOutageLimitSeconds: seconds(
    {
      env: "BATUTA_API_OUTAGE_LIMIT_SECONDS",
      doc: "How long a run waits for a server or database that does not answer. Then it ends without a word to it; started again, it goes on from its journal.",
      defaultText: "86400",
    },
    { min: 1, max: 30 * DAY_SECONDS },
  ),
  databaseUrl: text({
    env: "BATUTA_DATABASE_URL",
    doc: "Database of the server and of flows that run without one. A relative path starts at the working directory.",
    allowed: DATABASE_URL_FORMS,
    defaultInHome: "{home}/batuta.db",
    mask: maskDatabaseUrl,
  }),
  databaseSynchronous: choice(["normal", "full"], {
    env: "BATUTA_DATABASE_SYNCHRONOUS",
    doc: "SQLite's `synchronous`: `normal` survives the death of the process, `full` also power loss, at a sync for each commit.",
    defaultText: "normal",
  }),
  encryptionKey: optionalSecret(
    {
      env: "BATUTA_ENCRYPTION_KEY",
      doc: "Keys that encrypt stored secrets (blocks), separated by commas: the first for new ones, the others to read what older keys have encrypted. Every server on one database needs the same. Unset: the file `encryption.key` in the home directory, made at the first start.",
      allowed: "32 random bytes as base64url, base64 or hexadecimal digits; several separated by commas",
      defaultDoc: "$BATUTA_HOME/encryption.key",
    },
    isListOfKeys,
  ),
  server: z.object({
    host: text({
      env: "BATUTA_SERVER_HOST",
      doc: "Address that the server listens on.",
      allowed: HOST_NAME,
      defaultText: "127.0.0.1",
    }),
    port: integer(
      {
        env: "BATUTA_SERVER_PORT",
        doc: "Port that the server listens on; 0 takes a free one.",
        defaultText: "4200",
      },
      { min: 0, max: 65_535 },
    ),
    authString: optionalSecret(
      {
        env: "BATUTA_SERVER_AUTH_STRING",
        doc: "User and password that the server asks of every request.",
        allowed: "user:password",
      },
      isUserAndPassword,
    ),
    csrfProtection: flag({
      env: "BATUTA_SERVER_CSRF_PROTECTION",
      doc: "Whether requests that change something must show a token that the server issued. Clients of Prefect and Batuta do so by themselves.",
      defaultText: "false",
    }),
    corsOrigins: optionalText(
      {
        env: "BATUTA_SERVER_CORS_ORIGINS",
        doc: "Origins whose pages may use the API from a browser.",
        allowed: "origins such as https://example.com, separated by commas, or *",
        defaultDoc: "none",
      },
      (list) => list.split(",").every((origin) => isOrigin(origin.trim())),
    ),
    metrics: flag({
      env: "BATUTA_SERVER_METRICS",
      doc: "Whether the server tells of itself at /api/metrics, in the text format of Prometheus.",
      defaultText: "false",
    }),
    ui: flag({
      env: "BATUTA_SERVER_UI",
      doc: "Whether the server shows its web pages at /.",
      defaultText: "true",
      prefect: "PREFECT_SERVER_UI_ENABLED",
    }),
    loops: flag({
      env: "BATUTA_SERVER_LOOPS",
      doc: "Whether the server also does what nobody asks for: marks late runs, ends expired pauses, frees what dead processes hold, deletes what is old. Servers on one Postgres share this work; one of them has to do it.",
      defaultText: "true",
    }),
    lateAfterSeconds: seconds(
      {
        env: "BATUTA_SERVER_LATE_AFTER_SECONDS",
        doc: "How long after its time a scheduled run that has not started is called late.",
        defaultText: "15",
      },
      { min: 1, max: DAY_SECONDS },
    ),
    cancellationTimeoutSeconds: seconds(
      {
        env: "BATUTA_SERVER_CANCELLATION_TIMEOUT_SECONDS",
        doc: "How long a run may be cancelling before the server calls it cancelled.",
        defaultText: "300",
      },
      { min: 1, max: DAY_SECONDS },
    ),
    heartbeatWatch: flag({
      env: "BATUTA_SERVER_HEARTBEAT_WATCH",
      doc: "Whether running flow runs without a sign of life are marked as crashed: those of Batuta's own processes when their lease has ended, those of other clients when three of their heartbeats are missing. A run that never sent one is not judged.",
      defaultText: "true",
    }),
    retention: z.object({
      flowRunDays: integer(
        {
          env: "BATUTA_SERVER_RETENTION_FLOW_RUN_DAYS",
          doc: "Days after its end that a flow run is kept, with its subflows, task runs, states and logs; 0: for ever.",
          unit: "days",
          defaultText: "90",
        },
        { min: 0, max: 36_500 },
      ),
      taskRunDays: integer(
        {
          env: "BATUTA_SERVER_RETENTION_TASK_RUN_DAYS",
          doc: "Days after its end that a task run outside a flow is kept; 0: for ever.",
          unit: "days",
          defaultText: "90",
        },
        { min: 0, max: 36_500 },
      ),
      logDays: integer(
        {
          env: "BATUTA_SERVER_RETENTION_LOG_DAYS",
          doc: "Days that a log line is kept, unless it goes with its run before; 0: for ever.",
          unit: "days",
          defaultText: "90",
        },
        { min: 0, max: 36_500 },
      ),
      eventDays: integer(
        {
          env: "BATUTA_SERVER_RETENTION_EVENT_DAYS",
          doc: "Days that an event is kept; 0: for ever.",
          unit: "days",
          defaultText: "7",
        },
        { min: 0, max: 36_500 },
      ),
    }),
  }),
  logging: z.object({
    level: logLevel({
      env: "BATUTA_LOGGING_LEVEL",
      doc: "Least level that is logged. Set anywhere, it comes before the root level of `logging.yml`.",
      defaultText: "INFO",
    }),
    format: choice(["pretty", "json"], {
      env: "BATUTA_LOGGING_FORMAT",
      doc: "Console lines for people or one JSON object a line for machines. Set anywhere, it comes before `logging.yml`.",
      defaultText: "pretty",
    }),
    config: optionalText(
      {
        env: "BATUTA_LOGGING_CONFIG",
        doc: "Path of `logging.yml`. Unset: the one in the home directory, when there is one.",
        allowed: "the path of a YAML file",
        defaultDoc: "$BATUTA_HOME/logging.yml if it exists",
      },
      () => true,
    ),
    toApi: flag({
      env: "BATUTA_LOGGING_TO_API",
      doc: "Whether lines of runs are stored with the run.",
      defaultText: "true",
    }),
    logPrints: flag({
      env: "BATUTA_LOGGING_LOG_PRINTS",
      doc: "Default of the flow and task option `logPrints`: console output of a run becomes lines of its log.",
      defaultText: "false",
    }),
    maxLineBytes: integer(
      {
        env: "BATUTA_LOGGING_MAX_LINE_BYTES",
        doc: "Longest line that is stored; a longer one is cut with a mark that tells how much.",
        unit: "bytes",
        defaultText: "1000000",
      },
      { min: 200, max: 1_000_000 },
    ),
  }),
  results: z.object({
    persistByDefault: flag({
      env: "BATUTA_RESULTS_PERSIST_BY_DEFAULT",
      doc: "Default of the option `persistResult`. Without it a run that is started again cannot replay.",
      defaultText: "true",
    }),
    defaultSerializer: choice(["json", "compressed/json"], {
      env: "BATUTA_RESULTS_DEFAULT_SERIALIZER",
      doc: "Serializer of results that are kept in storage.",
      defaultText: "json",
    }),
    localStoragePath: text({
      env: "BATUTA_RESULTS_LOCAL_STORAGE_PATH",
      doc: "Directory of the local result storage.",
      allowed: "a directory",
      defaultInHome: "{home}/storage",
    }),
  }),
  tasks: z.object({
    defaultRetries: integer(
      { env: "BATUTA_TASKS_DEFAULT_RETRIES", doc: "Retries of tasks that name none.", defaultText: "0" },
      { min: 0, max: 10_000 },
    ),
    defaultRetryDelaySeconds: seconds(
      {
        env: "BATUTA_TASKS_DEFAULT_RETRY_DELAY_SECONDS",
        doc: "Wait before a retry of tasks that name none.",
        defaultText: "0",
      },
      { min: 0, max: 365 * DAY_SECONDS },
    ),
  }),
  flows: z.object({
    defaultRetries: integer(
      { env: "BATUTA_FLOWS_DEFAULT_RETRIES", doc: "Retries of flows that name none.", defaultText: "0" },
      { min: 0, max: 10_000 },
    ),
    defaultRetryDelaySeconds: seconds(
      {
        env: "BATUTA_FLOWS_DEFAULT_RETRY_DELAY_SECONDS",
        doc: "Wait before a retry of flows that name none.",
        defaultText: "0",
      },
      { min: 0, max: 365 * DAY_SECONDS },
    ),
  }),
  runner: z.object({
    maxWorkers: optionalInteger(
      {
        env: "BATUTA_RUNNER_MAX_WORKERS",
        doc: "Tasks of one flow run that run at the same time on the default task runner.",
        defaultDoc: "no limit",
      },
      { min: 1, max: 1_000_000 },
    ),
  }),
  resume: flag({
    env: "BATUTA_RESUME",
    doc: "Whether a script that is started again goes on with its unfinished run instead of beginning a new one.",
    defaultText: "true",
  }),
  leaseSeconds: seconds(
    {
      env: "BATUTA_LEASE_SECONDS",
      doc: "How long a process owns a flow run after its last sign of life; then another one may go on with it.",
      defaultText: "20",
    },
    { min: 1, max: DAY_SECONDS },
  ),
  shutdownGraceSeconds: seconds(
    {
      env: "BATUTA_SHUTDOWN_GRACE_SECONDS",
      doc: "How long a process that is told to end may take to end its runs and to send what it still holds.",
      defaultText: "10",
    },
    { min: 0, max: 3600 },
  ),
});

/** One setting with its place in `Settings`. */
export interface SettingDefinition {
  /** Keys from the root of `Settings`. */
  readonly path: readonly string[];
  readonly facts: SettingFacts;
  /** Checks one value. */
  readonly schema: z.ZodType;
}

function collect(shape: Readonly<Record<string, z.ZodType>>, path: readonly string[]): SettingDefinition[] {
  return Object.entries(shape).flatMap(([key, schema]) => {
    const facts = settingFacts.get(schema);
    if (facts !== undefined) return [{ path: [...path, key], facts, schema }];
    return schema instanceof z.ZodObject ? collect(schema.shape, [...path, key]) : [];
  });
}

/** Every setting in the order of the schema. */
export function listSettings(): readonly SettingDefinition[] {
  return collect(SettingsSchema.shape, []);
}
