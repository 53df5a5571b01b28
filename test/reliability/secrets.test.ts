import { expect, it } from "vitest";
import { describeEachDialect } from "../support/each-dialect.ts";
import { startLineProcess } from "../support/line-process.ts";
import { openSocket, postOf, sendRaw } from "../support/raw-http.ts";
import { connectWebSocket } from "../support/websocket-server.ts";

/** In every secret there is. */
const CANARY = "canary-7f3a9c";
const AUTH = `ada:${CANARY}-auth`;

describeEachDialect("secrets", (dialect) => {
  it("are in no log line, no list and no error, whatever is asked", { timeout: 120_000 }, async () => {
    const plain = await dialect.createDatabase();
    // Trusted without a password, so any is fine.
    const databaseUrl = plain.replace("//postgres@", `//postgres:${CANARY}-database@`);
    const encryptionKey = Buffer.from(CANARY.padEnd(32, "x")).toString("base64url");
    await using server = startLineProcess("serve.ts", {
      ...{ databaseUrl, port: 0, authString: AUTH, encryptionKey, logLevel: "DEBUG" },
    });
    const url = String((await server.next("url")).url);
    const answers: string[] = [];
    const call = async (method: string, path: string, body?: unknown, auth = AUTH) => {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(auth).toString("base64")}`,
          "content-type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      answers.push(`${answer.status} ${method} ${path}: ${text}`);
      return {
        status: answer.status,
        body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
      };
    };

    const types = await call("POST", "/block_types/filter", {});
    const secret = types.body.find((type: { slug: string }) => type.slug === "secret");
    const schemas = await call("POST", "/block_schemas/filter", {
      block_schemas: { block_type_id: { any_: [secret.id] } },
    });
    const block = { block_type_id: secret.id, block_schema_id: schemas.body[0].id };
    const made = await call("POST", "/block_documents/", {
      ...block,
      name: "mine",
      data: { value: `${CANARY}-block` },
    });
    expect(made.status).toBe(201);
    expect(
      (await call("PATCH", `/block_documents/${made.body.id}`, { data: { value: `${CANARY}-changed` } }))
        .status,
    ).toBe(204);
    // The same name again: refused, and the error names no value.
    expect(
      (
        await call("POST", "/block_documents/", {
          ...block,
          name: "mine",
          data: { value: `${CANARY}-twice` },
        })
      ).status,
    ).toBe(409);
    expect((await call("GET", "/flows/", undefined, `ada:${CANARY}-wrong`)).status).toBe(401);
    const refused = await connectWebSocket(`${url.replace("http", "ws")}/events/out`);
    refused.send({ type: "auth", token: `${CANARY}-wrong` });
    expect((await refused.closed).code).toBe(1008);
    const welcome = await connectWebSocket(`${url.replace("http", "ws")}/events/out`);
    await welcome.greet(AUTH);
    welcome.send({ type: "filter", filter: {} });

    // A body that is cut off, one that is no JSON, a path with a secret in its query: nothing of them is logged.
    const cut = await openSocket(Number(new URL(url).port));
    cut.write(`${postOf("/api/block_documents/", "x".repeat(100))[0]}{"data":"${CANARY}-cut`);
    cut.destroy();
    const head = `Authorization: Basic ${Buffer.from(AUTH).toString("base64")}\r\n`;
    const broken = postOf("/api/block_documents/", `{"data": "${CANARY}-broken`, head);
    expect((await sendRaw(Number(new URL(url).port), broken)).status).toBe(422);
    await call("GET", "/block_documents/not-an-id?include_secrets=true");

    // Everything that lists or shows, from the API's own description.
    const document = await call("GET", "/openapi.json");
    let asked = 0;
    for (const [path, item] of Object.entries<Record<string, unknown>>(document.body.paths)) {
      if (path.includes("{")) continue;
      if ("get" in item) {
        await call("GET", path);
        asked += 1;
      }
      if ("post" in item && /filter|paginate|count|history/.test(path)) {
        await call("POST", path, {});
        asked += 1;
      }
    }
    expect(asked).toBeGreaterThan(40);
    for (const path of [
      `/block_documents/${made.body.id}`,
      "/block_types/slug/secret/block_documents/name/mine",
    ]) {
      expect(JSON.stringify((await call("GET", path)).body)).toContain("********");
    }
    expect(answers.filter((answer) => answer.includes(CANARY) || answer.includes(encryptionKey))).toEqual([]);
    // It is there, for who asks for it.
    const shown = await call("GET", `/block_documents/${made.body.id}?include_secrets=true`);
    expect(shown.body.data).toEqual({ value: `${CANARY}-changed` });

    await server.kill("SIGTERM");
    expect(server.stderr()).toContain("server listens");
    for (const hidden of [CANARY, encryptionKey, Buffer.from(AUTH).toString("base64")]) {
      expect(server.stderr()).not.toContain(hidden);
    }
  });
});
