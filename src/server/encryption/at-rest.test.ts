import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { createSystemClock } from "../../platform/clock.ts";
import { createIds } from "../../platform/ids.ts";
import type { Logger } from "../../platform/logger.ts";
import { startServer } from "../start.ts";

const CANARY = "canary-91b7e4";

function recordingLogger(lines: string[]): Logger {
  const write = (...parts: unknown[]): void => {
    lines.push(inspect(parts, { depth: 12 }));
  };
  const logger: Logger = { debug: write, info: write, warn: write, error: write, with: () => logger };
  return logger;
}

it("a stored secret is in no file of the home directory, in no log line, and in no answer that did not ask", async () => {
  const home = await mkdtemp(join(tmpdir(), "batuta-rest-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const lines: string[] = [];
  const start = (encryptionKey?: string) =>
    startServer({
      port: 0,
      databaseUrl: `sqlite:///${join(home, "batuta.db")}`,
      home,
      encryptionKey,
      version: "0.0.0",
      clock: createSystemClock(),
      ids: createIds(),
      logger: recordingLogger(lines),
      loops: false,
    });
  const answers: string[] = [];
  const call = async (url: string, method: string, path: string, body?: unknown) => {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const text = await (await fetch(`${url}${path}`, init)).text();
    answers.push(text);
    return text === "" ? null : JSON.parse(text);
  };

  let server = await start();
  const type = (await call(server.url, "GET", "/block_types/slug/secret")).id;
  const [schema] = await call(server.url, "POST", "/block_schemas/filter", {
    block_schemas: { block_type_id: { any_: [type] } },
  });
  const document = { block_type_id: type, block_schema_id: schema.id };
  const text = { ...document, name: "text", data: { value: CANARY } };
  const { id } = await call(server.url, "POST", "/block_documents/", text);
  await call(server.url, "POST", "/block_documents/", {
    ...document,
    name: "map",
    data: { value: { a: CANARY } },
  });
  await call(server.url, "PATCH", `/block_documents/${id}`, { data: { value: `${CANARY}2` } });
  // What goes wrong tells nothing either.
  await call(server.url, "POST", "/block_documents/", text);
  await call(server.url, "POST", "/block_documents/", { ...text, name: "other", block_schema_id: id });
  await call(server.url, "POST", "/block_documents/", {
    ...text,
    name: "ref",
    data: { a: { $ref: CANARY } },
  });
  await call(server.url, "POST", "/block_documents/filter", {});
  await server.close();
  server = await start(Buffer.alloc(32, 1).toString("base64url"));
  expect(await call(server.url, "GET", `/block_documents/${id}?include_secrets=true`)).toMatchObject({
    code: "encryption-key-missing",
  });
  await call(server.url, "PATCH", `/block_documents/${id}`, { data: { value: CANARY } });
  expect(lines.join("\n")).toContain("encrypted with another key");

  const files = await readdir(home);
  expect(files).toEqual(expect.arrayContaining(["batuta.db", "encryption.key"]));
  for (const name of files) expect(await readFile(join(home, name), "latin1"), name).not.toContain(CANARY);
  await server.close();
  expect(lines.join("\n")).not.toContain(CANARY);
  expect(answers.filter((answer) => answer.includes(CANARY))).toEqual([]);

  // It is there all the same, for whoever asks.
  await using again = await start();
  expect((await call(again.url, "GET", `/block_documents/${id}?include_secrets=true`)).data.value).toBe(
    `${CANARY}2`,
  );
});
