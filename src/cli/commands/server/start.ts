import { defineCommand } from "../../command.ts";
import { printJson } from "../../context.ts";

export const serverStart = defineCommand({
  description: "Start the server and serve until it is told to stop",
  args: {
    host: { type: "string", valueHint: "ADDRESS", description: "Address to listen on (BATUTA_SERVER_HOST)" },
    port: {
      type: "string",
      valueHint: "PORT",
      description: "Port to listen on, 0 takes a free one (BATUTA_SERVER_PORT)",
    },
    database: {
      type: "string",
      valueHint: "URL",
      description: "Path of a SQLite file, or postgresql://… (BATUTA_DATABASE_URL)",
    },
    "log-level": {
      type: "string",
      valueHint: "LEVEL",
      description: "Least level of the server's own log (BATUTA_LOGGING_LEVEL)",
    },
    background: { type: "boolean", alias: "b", description: "Return when it listens, and let it run on" },
  },
  examples: ["server start", "server start --port 5000 --database ./flows.db", "server start --background"],
  async run(context, args) {
    const { loadContextSettings } = await import("../../load-context-settings.ts");
    const settings = loadContextSettings(context, {
      databaseUrl: args.database,
      server: { host: args.host, port: args.port },
      logging: { level: args["log-level"] },
    });
    if (args.background) {
      const { startInBackground } = await import("../../start-in-background.ts");
      const words = process.argv.slice(2).filter((word) => !["--background", "-b", "--json"].includes(word));
      const { url, pid, log } = await startInBackground(context, settings, words);
      if (context.json) printJson(context, { url, pid, log });
      else {
        context.print(`The server listens at ${url} (process ${pid}).\n`);
        context.print(`Its log is ${log}; \`batuta server stop\` stops it.\n`);
      }
      return undefined;
    }
    const { startServer } = await import("../../../server/start.ts");
    const { serverOptionsFrom } = await import("../../../server/options-from-settings.ts");
    const { createServerLogger } = await import("../../server-logger.ts");
    const { packageVersion } = await import("../../../config/package-version.ts");
    const { maskDatabaseUrl } = await import("../../../config/database-url.ts");
    const logger = await createServerLogger(settings, context.clock);
    await using server = await startServer({
      ...serverOptionsFrom(settings),
      version: packageVersion(),
      clock: context.clock,
      ids: context.ids,
      logger,
    });
    const database = maskDatabaseUrl(settings.databaseUrl);
    if (context.json)
      printJson(context, { url: server.url, pid: process.pid, database, database_id: server.databaseId });
    else {
      const { bold, dim } = context.colors;
      const pages = settings.server.ui ? `  Pages     ${await pagesLine(server.url)}\n` : "";
      context.print(
        `${bold("batuta server")} ${packageVersion()}\n${pages}  API       ${server.url}\n  Database  ${database}\n`,
      );
      context.print(`${dim("Flows of this machine find it by themselves. Ctrl-C stops it.")}\n`);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    if (context.signal.aborted) resolve();
    else context.signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    context.note("stopping: no new requests, those under way are finished");
    await server.close();
    return undefined;
  },
});

/** Where the pages are, or how to make them in a checkout that has none. */
async function pagesLine(apiUrl: string): Promise<string> {
  const { hasPages } = await import("../../../server/pages/serve-pages.ts");
  return hasPages()
    ? new URL("/", apiUrl).href
    : "not built in this checkout; `npm run build:ui` builds them";
}
