import { request as askHttp, type IncomingMessage } from "node:http";
import { request as askHttps, type RequestOptions } from "node:https";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import type { Logger } from "../../platform/logger.ts";
import { type ClusterPlace, refusal, statusOf, unreachable } from "./cluster-error.ts";
import { findKubeConfig } from "./kube-config.ts";

/** What is asked of the Kubernetes API. */
export interface ClusterRequest {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: JsonObject;
  readonly signal?: AbortSignal;
}

/** A way to the API of one cluster. */
export interface Cluster {
  /** For people. */
  readonly place: ClusterPlace;
  /** @throws BatutaError `cluster-unreachable`, `cluster-refused`, `cluster-config-invalid` */
  ask(request: ClusterRequest): Promise<JsonObject>;
  /** An answer that comes over time; `idleMs` without a byte are an error. */
  stream(request: ClusterRequest & { readonly idleMs?: number }): Promise<AsyncIterable<Uint8Array>>;
}

const ANSWER_MS = 30_000;
/** A half-open connection is noticed by the system's probes. */
const PROBE_MS = 30_000;
const MOST_OF_AN_ERROR = 64 * 1024;

/** What TLS says of a certificate that it does not trust: asking again does not help. */
const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_|ALTNAME|ERR_TLS|EPROTO|ERR_SSL/;

/**
 * Opens the cluster that a `cluster_config` names, or the surroundings; nothing is sent to it yet.
 *
 * The client's own calls leave out what they do not know of a manifest, and its streams end the process when their
 * connection breaks: it reads kubeconfigs and gets credentials, requests are made here.
 *
 * @throws BatutaError `cluster-config-missing`, `cluster-config-invalid`, `driver-missing`
 */
export async function openCluster(given: unknown, logger: Logger): Promise<Cluster> {
  let found = await findKubeConfig(given);
  const address = found.config.getCurrentCluster()?.server ?? "";
  const place: ClusterPlace = { address, source: found.source };
  let isAway = false;

  async function send(request: ClusterRequest, idleMs: number): Promise<IncomingMessage> {
    const { method = "GET", path, query = {}, body, signal } = request;
    const url = new URL(`${found.config.getCurrentCluster()?.server}${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const headers: Record<string, string> = { accept: "application/json", "user-agent": "batuta" };
    const text = body === undefined ? undefined : JSON.stringify(body);
    if (text !== undefined) {
      // Without its length, Node sends the body of a DELETE so that the server passes over it.
      headers["content-length"] = String(Buffer.byteLength(text));
      headers["content-type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    }
    const options: RequestOptions = { method, headers };
    try {
      await found.config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new BatutaError(
        "cluster-config-invalid",
        `${found.source} can't be used: its credentials can't be had: ${messageOf(error)}`,
        { cause: error },
      );
    }
    const ask = url.protocol === "http:" ? askHttp : askHttps;
    return new Promise((resolve, reject) => {
      const asked = ask(url, { ...options, timeout: idleMs, ...(signal === undefined ? {} : { signal }) });
      asked.on("timeout", () => asked.destroy(new Error(`no answer within ${idleMs / 1000} s`)));
      asked.on("socket", (socket) => socket.setKeepAlive(true, PROBE_MS));
      asked.on("error", reject);
      asked.on("response", resolve);
      asked.end(text);
    });
  }

  async function answer(request: ClusterRequest, idleMs: number): Promise<IncomingMessage> {
    const response = await send(request, idleMs);
    const { statusCode: status = 0 } = response;
    if (status < 400) {
      tellWarnings(response);
      return response;
    }
    const text = Buffer.concat(await collect(response)).toString("utf8", 0, MOST_OF_AN_ERROR);
    throw refusalOf(status, text, place);
  }

  async function tried<T>(request: ClusterRequest, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (isAway) logger.info("the Kubernetes API answers again", { address });
      isAway = false;
      return result;
    } catch (error) {
      request.signal?.throwIfAborted();
      if (BatutaError.is(error)) throw error;
      throw away(error);
    }
  }

  /** One warning for each time that it goes away, however many jobs are watched. */
  function away(error: unknown): BatutaError {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (UNTRUSTED.test(code)) {
      return new BatutaError(
        "cluster-config-invalid",
        `${found.source} can't be used: the certificate of ${address} is not trusted (${code}: ${messageOf(error)}); look at its certificate-authority`,
        { cause: error },
      );
    }
    if (!isAway)
      logger.warn("the Kubernetes API does not answer", {
        address,
        err: messageOf(error),
      });
    isAway = true;
    return unreachable(place, code || messageOf(error), error);
  }

  function tellWarnings(response: IncomingMessage): void {
    const { warning = [] } = response.headers;
    for (const one of Array.isArray(warning) ? warning : [warning]) {
      logger.warn("the Kubernetes API warns", { warning: one });
    }
  }

  const ask: Cluster["ask"] = async (request) => {
    const once = (): Promise<JsonObject> =>
      tried(request, async () => {
        const text = Buffer.concat(await collect(await answer(request, ANSWER_MS))).toString("utf8");
        const parsed: unknown = JSON.parse(text);
        return isJsonObject(parsed) ? parsed : {};
      });
    try {
      return await once();
    } catch (error) {
      if (statusOf(error) !== 401) throw error;
      // Another program may have renewed the credentials since they were read.
      found = await findKubeConfig(given);
      return once();
    }
  };

  async function* tellAway(response: IncomingMessage, request: ClusterRequest): AsyncIterable<Uint8Array> {
    try {
      yield* response;
    } catch (error) {
      request.signal?.throwIfAborted();
      throw away(error);
    }
  }

  return {
    place,
    ask,
    stream: async (request) => {
      const response = await tried(request, () => answer(request, request.idleMs ?? 0));
      return tellAway(response, request);
    },
  };
}

async function collect(response: IncomingMessage): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  for await (const part of response) parts.push(part);
  return parts;
}

/** The API tells of refusals in an object of kind Status; proxies before it do not. */
function refusalOf(status: number, text: string, place: ClusterPlace): BatutaError {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    said = undefined;
  }
  const { message, reason } = isJsonObject(said) ? said : {};
  return refusal(
    status,
    typeof reason === "string" ? reason : "",
    typeof message === "string" && message !== "" ? message : `status ${status}: ${text.slice(0, 200)}`,
    place,
  );
}
