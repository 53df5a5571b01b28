import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { openApi, type TestApi } from "../../../../test/support/api.ts";
import { makeId } from "../../../../test/support/api-builders.ts";
import { describeEachDialect, type TestDialect } from "../../../../test/support/each-dialect.ts";
import type { BlockDocument } from "../../../contract/blocks/schemas.ts";
import { CATALOGUE_HASH } from "../../../services/blocks/catalogue/catalogue-hash.gen.ts";
import { createVault } from "../../encryption/create-vault.ts";

const MASK = "********";

/** Sends a request and reads what it is answered with. */
function caller(api: TestApi) {
  return async (method: string, path: string, body?: unknown) => {
    const answer = await api.request(method, path, body);
    const text = await answer.text();
    return { status: answer.status, text, body: text === "" ? null : JSON.parse(text) };
  };
}

describeEachDialect("blocks", (dialect: TestDialect) => {
  let api: TestApi;
  let call: ReturnType<typeof caller>;
  let type = "";
  let schema = "";

  const login = {
    title: "Login",
    type: "object",
    properties: { user: { type: "string" }, password: { type: "string" } },
    block_type_slug: "login",
    secret_fields: ["password", "extra.*"],
    block_schema_references: {},
  };

  beforeEach(async () => {
    api = await openApi(dialect);
    call = caller(api);
    type = (await call("POST", "/block_types/", { name: "Login", slug: "login" })).body.id;
    const made = await call("POST", "/block_schemas/", { fields: login, block_type_id: type });
    expect(made.status).toBe(201);
    schema = made.body.id;
  });

  const create = (name: string | undefined, data: unknown, more: Record<string, unknown> = {}) =>
    call("POST", "/block_documents/", {
      name,
      data,
      block_schema_id: schema,
      block_type_id: type,
      ...more,
    });

  const read = async (id: string, secrets = false): Promise<BlockDocument> =>
    (await call("GET", `/block_documents/${id}${secrets ? "?include_secrets=true" : ""}`)).body;

  it("has the types that clients expect, registered once however many ask at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call("POST", "/block_types/filter", {})),
    );
    for (const { body } of answers) expect(body).toHaveLength(55);
    expect((await call("POST", "/block_schemas/filter", {})).body).toHaveLength(65);
    const meta = await api.store.db
      .selectFrom("meta")
      .selectAll()
      .where("key", "=", "block-catalogue")
      .execute();
    expect(meta).toEqual([{ key: "block-catalogue", value: CATALOGUE_HASH }]);
    const secret = (await call("GET", "/block_types/slug/secret")).body;
    expect(secret).toMatchObject({ name: "Secret", is_protected: true });
    const checksum = "sha256:c078ed9c1e813e224c0b353d7ad4564a11d51d3198d9ac0686478165a1911c78";
    const found = await call("GET", `/block_schemas/checksum/${checksum}?version=3.8.4`);
    expect(found.body.block_type.id).toBe(secret.id);
    expect((await call("DELETE", `/block_types/${secret.id}`)).status).toBe(403);
    expect((await call("DELETE", `/block_schemas/${found.body.id}`)).status).toBe(403);
  });

  it("is given its types once by two servers that are asked at once", async () => {
    const url = await dialect.createDatabase();
    const stores = [await dialect.openStore({ url }), await dialect.openStore({ url })];
    const { createApp } = await import("../../app.ts");
    const { createIds } = await import("../../../platform/ids.ts");
    const { silentLogger } = await import("../../../platform/logger.ts");
    const answers = await Promise.all(
      stores.map(async (store) => {
        const app = createApp({ store, clock: api.clock, ids: createIds(), logger: silentLogger });
        const request = { method: "POST", body: JSON.stringify({ limit: 200 }) };
        const answer = await app.fetch(new Request("http://batuta.test/api/block_schemas/filter", request));
        const schemas: { readonly fields: { readonly block_schema_references: object } }[] = JSON.parse(
          await answer.text(),
        );
        return [
          schemas.length,
          schemas.filter((one) => Object.keys(one.fields.block_schema_references).length > 0).length,
        ];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]?.[0]).toBe(64);
    expect(answers[0]?.[1]).toBeGreaterThan(15);
  });

  it("leaves a type of the catalogue deleted, except for protected ones that are asked for", async () => {
    const smb = (await call("GET", "/block_types/slug/smb")).body;
    expect((await call("DELETE", `/block_types/${smb.id}`)).status).toBe(204);
    await api.store.write((trx) => trx.deleteFrom("block_type").where("slug", "=", "secret").execute());
    expect((await call("POST", "/block_types/install_system_block_types")).body).toBeNull();
    expect((await call("GET", "/block_types/slug/smb")).status).toBe(404);
    expect((await call("GET", "/block_types/slug/secret")).body.is_protected).toBe(true);
  });

  it("answers the schema that is there, by checksum and version", async () => {
    const again = await call("POST", "/block_schemas/", { fields: login, block_type_id: type });
    expect([again.status, again.body.id]).toEqual([200, schema]);
    const other = await call("POST", "/block_schemas/", { fields: login, block_type_id: type, version: "2" });
    expect(other.status).toBe(201);
    const newest = await call("GET", `/block_schemas/checksum/${again.body.checksum}`);
    expect(newest.body.id).toBe(other.body.id);
  });

  it("puts the definitions of nested blocks back, and registers those that are missing", async () => {
    const site = (await call("POST", "/block_types/", { name: "Site", slug: "site" })).body.id;
    const changed = { ...login, properties: { user: { $ref: "#/definitions/User" } } };
    const user = { title: "User", type: "object", properties: { name: { type: "string" } } };
    const fields = {
      title: "Site",
      type: "object",
      properties: { a: { $ref: "#/definitions/Login" }, b: { anyOf: [{ $ref: "#/definitions/Login" }] } },
      block_type_slug: "site",
      secret_fields: ["a.password"],
      definitions: { Login: changed, User: user },
      block_schema_references: {
        a: { block_type_slug: "login", block_schema_checksum: "sha256:none" },
        b: [{ block_type_slug: "login", block_schema_checksum: "sha256:none" }],
      },
    };
    const made = await call("POST", "/block_schemas/", { fields, block_type_id: site });
    expect(made.status).toBe(201);
    const nested = made.body.fields.block_schema_references.a;
    expect(nested.block_type_slug).toBe("login");
    expect(made.body.fields).toEqual({
      ...fields,
      block_schema_references: { a: nested, b: [nested] },
    });
    const registered = await call("GET", `/block_schemas/checksum/${nested.block_schema_checksum}`);
    expect(registered.body).toMatchObject({ version: "non-versioned", block_type_id: type });
    expect(registered.body.fields.definitions).toEqual({ User: user });
    const unknown = {
      ...fields,
      block_schema_references: { a: { block_type_slug: "no", block_schema_checksum: "x" } },
    };
    expect((await call("POST", "/block_schemas/", { fields: unknown, block_type_id: site })).status).toBe(
      409,
    );
  });

  it("masks secrets unless they are asked for", async () => {
    const made = await create("one", { user: "me", password: "pass", extra: { a: "b" } });
    const masked = { user: "me", password: MASK, extra: { a: MASK } };
    expect(made.status).toBe(201);
    expect(made.body.data).toEqual(masked);
    const { id } = made.body;
    expect((await read(id)).data).toEqual(masked);
    expect((await read(id, true)).data).toEqual({ user: "me", password: "pass", extra: { a: "b" } });
    const byName = await call("GET", "/block_types/slug/login/block_documents/name/one?include_secrets=1");
    expect(byName.body.data.password).toBe("pass");
    const list = await call("POST", "/block_documents/filter", { include_secrets: true });
    expect(list.body[0].data.password).toBe("pass");
    expect((await call("GET", "/block_types/slug/login/block_documents")).body[0].data).toEqual(masked);
  });

  it("keeps data word for word", async () => {
    const text = '{"n":9223372036854775808,"f":1.0,"2":1,"1":2}';
    const body = `{"name":"exact","data":${text},"block_schema_id":"${schema}","block_type_id":"${type}"}`;
    const made = await api.request("POST", "/block_documents/", body);
    expect(await made.text()).toContain(`"data":${text}`);
  });

  it("has one document of a name, names for all but anonymous ones, and those out of lists", async () => {
    expect((await create("one", {})).status).toBe(201);
    expect((await create("one", {})).body).toMatchObject({ detail: "Block already exists" });
    for (const name of ["Upper", "a_b", "", undefined]) expect((await create(name, {})).status).toBe(422);
    const anonymous = await create(undefined, {}, { is_anonymous: true });
    expect(anonymous.body.name).toMatch(/^anonymous-[0-9a-f-]{36}$/);
    expect((await call("POST", "/block_documents/count", {})).body).toBe(1);
    const all = { block_documents: { is_anonymous: null } };
    expect((await call("POST", "/block_documents/count", all)).body).toBe(2);
    const nowhere = "00000000-0000-4000-8000-000000000000";
    expect((await create("two", {}, { block_schema_id: nowhere })).status).toBe(409);
  });

  it("holds other documents by reference, however deep, and refuses a cycle", async () => {
    const inner = (await create("inner", { password: "deep" })).body.id;
    const reference = (id: string) => ({ $ref: { block_document_id: id } });
    const middle = (await create("middle", { held: reference(inner), x: 1 })).body.id;
    const outer = (await create("outer", { held: reference(middle), y: 2 })).body;
    expect(outer.data).toEqual({ y: 2, held: { x: 1, held: { password: MASK } } });
    expect(outer.block_document_references.held.block_document).toMatchObject({
      id: middle,
      name: "middle",
      block_document_references: { held: { block_document: { id: inner } } },
    });
    const cycle = await call("PATCH", `/block_documents/${inner}`, { data: { up: reference(outer.id) } });
    expect(cycle.status).toBe(400);
    expect((await create("bad", { held: { $ref: {} } })).status).toBe(400);
    expect((await create("bad", { held: reference(schema) })).status).toBe(409);
    expect((await call("DELETE", `/block_documents/${inner}`)).status).toBe(204);
    expect((await read(outer.id, true)).data).toEqual({ y: 2, held: { x: 1 } });
  });

  it("merges an update unless told otherwise, and keeps secrets whose masks come back", async () => {
    const { id } = (await create("one", { user: "me", password: "pass", extra: { a: "b", c: "d" } })).body;
    const patch = (body: unknown) => call("PATCH", `/block_documents/${id}`, body);
    expect((await patch({ data: { ...(await read(id)).data, user: "you" } })).status).toBe(204);
    expect((await read(id, true)).data).toEqual({ user: "you", password: "pass", extra: { a: "b", c: "d" } });
    await patch({ data: { password: "new" } });
    expect((await read(id, true)).data).toMatchObject({ user: "you", password: "new" });
    await patch({ data: { password: MASK }, merge_existing_data: false });
    expect((await read(id, true)).data).toEqual({ password: "new" });
    expect((await patch({})).status).toBe(204);
    expect((await call("PATCH", `/block_documents/${type}`, {})).status).toBe(404);
  });

  it("keeps what it holds through an update of other fields", async () => {
    const inner = (await create("inner", {})).body.id;
    const { id } = (await create("outer", { held: { $ref: { block_document_id: inner } } })).body;
    await call("PATCH", `/block_documents/${id}`, { data: { user: "x" } });
    expect((await read(id)).data).toEqual({ user: "x", held: {} });
    await call("PATCH", `/block_documents/${id}`, { data: { held: "mine now" } });
    expect(await read(id)).toMatchObject({ data: { held: "mine now" }, block_document_references: {} });
  });

  it("follows another schema of its type, and of no other", async () => {
    const { id } = (await create("one", { user: "me", password: "pass" })).body;
    const fields = { ...login, secret_fields: ["user"] };
    const next = (
      await call("POST", "/block_schemas/", { fields: { ...fields, title: "v2" }, block_type_id: type })
    ).body.id;
    await call("PATCH", `/block_documents/${id}`, { block_schema_id: next });
    expect(await read(id)).toMatchObject({ block_schema_id: next, data: { user: MASK, password: "pass" } });
    const foreign = (await call("POST", "/block_schemas/filter", { limit: 200 })).body.find(
      (one: { block_type_id: string }) => one.block_type_id !== type,
    );
    const refused = await call("PATCH", `/block_documents/${id}`, { block_schema_id: foreign.id });
    expect(refused).toMatchObject({
      status: 400,
      body: { detail: "Must migrate block document to a block schema of the same block type." },
    });
    const missing = await call("PATCH", `/block_documents/${id}`, { block_schema_id: makeId() });
    expect(missing).toMatchObject({ status: 404, body: { detail: "Block schema not found" } });
    expect((await read(id)).block_schema_id).toBe(next);
  });

  it("is where results are kept by default if it can be written to, until it is deleted", async () => {
    const { id } = (await create("plain", {})).body;
    const fields = { ...login, title: "Storage" };
    const able = { fields, block_type_id: type, capabilities: ["read-path", "write-path"] };
    const made = await call("POST", "/block_schemas/", able);
    const storage = (await create("storage", {}, { block_schema_id: made.body.id })).body.id;
    const set = (block: string) => call("PUT", "/admin/storage", { default_result_storage_block_id: block });
    expect(await set(id)).toMatchObject({
      status: 422,
      body: { detail: `Block document ${id} cannot be used for result storage.` },
    });
    expect((await set(makeId())).status).toBe(404);
    expect((await set(storage)).body).toEqual({ default_result_storage_block_id: storage });
    expect((await call("GET", "/admin/storage")).body).toEqual({ default_result_storage_block_id: storage });
    expect((await call("DELETE", `/block_documents/${storage}`)).status).toBe(204);
    expect((await call("GET", "/admin/storage")).body).toEqual({ default_result_storage_block_id: null });
  });

  it("stores nothing in clear, whatever the schema calls a secret", async () => {
    const { id } = (await create("one", { user: "canary-user", password: "canary-pass" })).body;
    const row = await api.store.db
      .selectFrom("block_document")
      .selectAll()
      .where("id", "=", id)
      .executeTakeFirst();
    expect(JSON.stringify(row)).not.toContain("canary");
    expect(row?.data).toMatch(/^v1\.[0-9a-f]{16}\./);
  });

  it("refuses a vault of other keys, until it has the known one beside its own", async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    const withKeys = async (...keys: [Buffer, ...Buffer[]]) => {
      const { createApp } = await import("../../app.ts");
      const vault = { load: async () => createVault(keys, "the test") };
      const { store, clock } = api;
      const { createIds } = await import("../../../platform/ids.ts");
      const { silentLogger } = await import("../../../platform/logger.ts");
      return createApp({ store, clock, ids: createIds(), logger: silentLogger, vault });
    };
    const send = async (
      app: Awaited<ReturnType<typeof withKeys>>,
      method: string,
      path: string,
      body?: unknown,
    ) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const answer = await app.fetch(new Request(`http://batuta.test/api${path}`, init));
      const result: { readonly id: string; readonly code?: string } = JSON.parse(await answer.text());
      return { status: answer.status, body: result };
    };
    const document = (name: string) => ({
      name,
      data: { password: "x" },
      block_schema_id: schema,
      block_type_id: type,
    });
    const original = await withKeys(first);
    const { id } = (await send(original, "POST", "/block_documents/", document("a"))).body;
    const stranger = await withKeys(second);
    expect((await send(stranger, "GET", `/block_documents/${id}`)).body.code).toBe("encryption-key-missing");
    const refused = await send(stranger, "POST", "/block_documents/", document("b"));
    expect(refused).toMatchObject({ status: 500, body: { code: "encryption-key-mismatch" } });
    const rotated = await withKeys(second, first);
    expect((await send(rotated, "POST", "/block_documents/", document("b"))).status).toBe(201);
    expect((await send(rotated, "GET", `/block_documents/${id}`)).status).toBe(200);
    // The old server still writes what the new one reads.
    expect((await send(original, "POST", "/block_documents/", document("c"))).status).toBe(201);
  });

  it("shows the views of collections", async () => {
    const workers = (await call("GET", "/collections/views/aggregate-worker-metadata")).text;
    expect(Object.keys(JSON.parse(workers))).toContain("prefect-kubernetes");
    expect(JSON.parse(workers).prefect.process.default_base_job_configuration.variables.type).toBe("object");
    const blocks = (await call("GET", "/collections/views/aggregate-block-metadata")).body;
    expect(blocks["prefect-aws"].block_types["s3-bucket"].block_schema.version).toBe("0.4.14");
    expect((await call("GET", "/collections/views/aggregate-flow-metadata")).body).toEqual({});
    expect(await call("GET", "/collections/views/no")).toMatchObject({ status: 404 });
  });

  describe("lists", () => {
    it("sort, filter and cut as they are asked to", async () => {
      for (const name of ["b", "c", "a"]) await create(name, {});
      const names = async (body: unknown) =>
        (await call("POST", "/block_documents/filter", body)).body.map((one: BlockDocument) => one.name);
      expect(await names({})).toEqual(["a", "b", "c"]);
      expect(await names({ sort: "NAME_DESC", limit: 2 })).toEqual(["c", "b"]);
      expect(await names({ sort: "BLOCK_TYPE_AND_NAME_ASC", offset: 1 })).toEqual(["b", "c"]);
      expect(await names({ block_documents: { name: { like_: "A" } } })).toEqual(["a"]);
      expect(await names({ block_types: { slug: { any_: ["secret"] } } })).toEqual([]);
      expect(await names({ block_schemas: { block_capabilities: { all_: ["notify"] } } })).toEqual([]);
      expect((await call("POST", "/block_documents/filter", { limit: 201 })).status).toBe(422);
      expect((await call("GET", "/block_capabilities/")).body).toContain("notify");
    });
  });
});
