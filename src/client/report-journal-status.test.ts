import { expect, it } from "vitest";
import { type Logger, silentLogger } from "../platform/logger.ts";
import { createJournalReporter } from "./report-journal-status.ts";

it("tells once that the server is away, that it is back, and that tasks are held back", () => {
  const told: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message, fields) => told.push(`warn ${message.slice(0, 30)} ${fields?.waiting}`),
    info: (message, fields) => told.push(`info ${message.slice(0, 30)} ${fields?.waiting}`),
  };
  const report = createJournalReporter(logger, "http://h.test/api");
  const connected = { kind: "connected", serverId: "s", databaseId: "d", buffered: 3 } as const;
  const away = { kind: "disconnected", code: 1006, reason: "refused", retryInMs: 100 } as const;
  report(connected);
  report({ ...away, buffered: 0 });
  report({ ...away, buffered: 2 });
  report({ ...away, buffered: 9 });
  report({ kind: "slow", buffered: 10, bufferedBytes: 1000 });
  report(connected);
  report({ kind: "ready", buffered: 5 });
  report(connected);
  expect(told).toEqual([
    "warn the server does not take task  2",
    "warn too many task runs wait for th 10",
    "info the server takes task runs aga 3",
    "info tasks start again 5",
  ]);
});
