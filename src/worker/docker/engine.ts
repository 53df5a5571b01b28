import type Docker from "dockerode";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { loadDockerode } from "./load-dockerode.ts";

/** A Docker engine that was found by DOCKER_HOST, or where engines usually are. */
export interface Engine {
  readonly docker: Docker;
  /** For people. */
  readonly address: string;
  /** Before the id of a container in `infrastructure_pid`, as Prefect's workers write it. */
  readonly pidPrefix: string;
}

/** Opens the engine of the environment; nothing is sent to it yet. @throws BatutaError `driver-missing`, `engine-address-unknown` */
export async function openEngine(): Promise<Engine> {
  const Dockerode = await loadDockerode();
  let docker: Docker;
  try {
    docker = new Dockerode();
  } catch (error) {
    throw new BatutaError("engine-address-unknown", `DOCKER_HOST can't be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
  // safe: fields of docker-modem that its types leave out; a socket's path may be looked for first
  const modem = docker.modem as unknown as {
    readonly host?: string;
    readonly port?: string | number;
    readonly protocol?: string;
    readonly socketPath?: string | (() => Promise<string>);
  };
  if (modem.host !== undefined) {
    const address = `${modem.protocol ?? "http"}://${modem.host}:${modem.port ?? ""}`;
    return { docker, address, pidPrefix: address };
  }
  const { socketPath } = modem;
  const path = typeof socketPath === "function" ? await socketPath() : socketPath;
  return { docker, address: `unix://${path ?? ""}`, pidPrefix: "http+docker://localhost" };
}

/** Asks an engine whether it is there. @throws BatutaError `engine-unreachable` */
export async function reachEngine(engine: Engine): Promise<void> {
  try {
    await engine.docker.ping();
  } catch (error) {
    throw explainEngineError(error, engine);
  }
}

const AWAY = ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND"];

/** The status that the engine answered with; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "statusCode" in error && typeof error.statusCode === "number"
    ? error.statusCode
    : undefined;
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";

/** Whether the engine can't be reached now, or is about to end. */
export function isEngineAway(error: unknown): boolean {
  return [...AWAY, "EACCES"].includes(codeOf(error)) || [502, 503].includes(statusOf(error) ?? 0);
}

/** What the engine itself said, without dockerode's words before it. */
export function engineMessage(error: unknown): string {
  if (error instanceof Error && "json" in error) {
    const { json } = error;
    if (typeof json === "object" && json !== null && "message" in json) return String(json.message);
  }
  return messageOf(error);
}

/** An error of the engine's socket as one that tells what to do; any other as it is. */
export function explainEngineError(error: unknown, { address }: Engine): unknown {
  const code = codeOf(error);
  if (code === "EACCES") {
    return new BatutaError(
      "engine-unreachable",
      `the Docker engine at ${address} may not be used by this user; add the user to the group of the socket, or name another engine with DOCKER_HOST`,
      { cause: error, fields: { address } },
    );
  }
  if (!isEngineAway(error)) return error;
  return new BatutaError(
    "engine-unreachable",
    `the Docker engine does not answer at ${address} (${code || messageOf(error)}); start it, or name another one with DOCKER_HOST`,
    { cause: error, fields: { address } },
  );
}
