import { z } from "zod";
import { Instant, JsonObject, stored, Uuid } from "../primitives.ts";
import { route } from "../route.ts";

/** Version of Prefect's REST API that this server speaks. */
export const API_VERSION = "0.8.4";
/** The oldest API version whose clients are served. */
export const OLDEST_API_VERSION = "0.8.0";
/** Version of Prefect whose API this is. */
export const EMULATED_VERSION = "3.8.4";

export const readHello = route({
  id: "read-hello",
  method: "GET",
  path: "/hello",
  tag: "Root",
  summary: "Say hello",
  responses: { 200: z.string() },
});

/** Answers the server's nonce in the header `x-batuta-nonce` when asked with `?nonce=1`. */
export const readHealth = route({
  id: "read-health",
  method: "GET",
  path: "/health",
  tag: "Root",
  summary: "Tell that the server answers",
  query: z.object({ nonce: z.string().optional() }),
  responses: { 200: z.boolean() },
});

export const readReady = route({
  id: "read-ready",
  method: "GET",
  path: "/ready",
  tag: "Root",
  summary: "Tell that the database answers",
  responses: { 200: z.object({ message: z.string() }) },
});

export const readVersion = route({
  id: "read-version",
  method: "GET",
  path: "/version",
  tag: "Root",
  summary: "Version of the REST API",
  responses: { 200: z.string() },
});

export const readServerVersion = route({
  id: "read-server-version",
  method: "GET",
  path: "/admin/version",
  tag: "Admin",
  summary:
    "Version of Prefect that this server stands in for: the emulated one, or the client's when that is newer",
  responses: { 200: z.string() },
});

export const readCsrfToken = route({
  id: "read-csrf-token",
  method: "GET",
  path: "/csrf-token",
  tag: "csrf-token",
  summary:
    "Issue the token that a client shows with requests that change something; 422 while CSRF protection is off",
  query: z.object({ client: z.string() }),
  responses: {
    200: z.object({ ...stored, token: z.string(), client: z.string(), expiration: Instant }),
  },
});

export const ServerDefaultResultStorage = z.object({
  default_result_storage_block_id: Uuid.nullable().default(null),
});
export type ServerDefaultResultStorage = z.infer<typeof ServerDefaultResultStorage>;

export const readSettings = route({
  id: "read-settings",
  method: "GET",
  path: "/admin/settings",
  tag: "Admin",
  summary: "The server's settings, secrets masked",
  responses: { 200: JsonObject },
});

export const readDefaultResultStorage = route({
  id: "read-default-result-storage",
  method: "GET",
  path: "/admin/storage",
  tag: "Admin",
  summary: "Block document of the storage for results that name none",
  responses: { 200: ServerDefaultResultStorage },
});

export const setDefaultResultStorage = route({
  id: "set-default-result-storage",
  method: "PUT",
  path: "/admin/storage",
  tag: "Admin",
  summary: "Set the storage for results that name none",
  body: z.object({ default_result_storage_block_id: Uuid }),
  responses: { 200: ServerDefaultResultStorage },
});

export const clearDefaultResultStorage = route({
  id: "clear-default-result-storage",
  method: "DELETE",
  path: "/admin/storage",
  tag: "Admin",
  summary: "Let clients choose the storage for results that name none",
  responses: { 204: null },
});

/** Beside the routes that a script asks: loaded when first asked. */
export const adminSettingsRoutes = [
  readSettings,
  readDefaultResultStorage,
  setDefaultResultStorage,
  clearDefaultResultStorage,
] as const;

export const adminRoutes = [
  readHello,
  readHealth,
  readReady,
  readVersion,
  readServerVersion,
  readCsrfToken,
] as const;
