import type { JsonObject } from "../../platform/json-object.ts";

/** How a container gets at the API. */
export interface ContainerNetwork {
  /** Undefined: the engine's own, or that of the networks. */
  readonly mode: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** Whether the engine must tell the container the host's address. */
  readonly needsHostGateway: boolean;
}

const API_URLS = ["BATUTA_API_URL", "PREFECT_API_URL"];
const GATEWAY = "host.docker.internal";
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * A container's loopback is its own. Where the API is on the worker's, containers share the host's network (on Linux,
 * unless the job says which network), or are sent to `host.docker.internal`, as Prefect's workers do it.
 */
export function reachApi(
  configuration: JsonObject,
  env: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): ContainerNetwork {
  const { network_mode: given, networks } = configuration;
  const hasNetworks = Array.isArray(networks) && networks.length > 0;
  const isLocal = API_URLS.some((name) => hostOf(env[name], LOOPBACK));
  let mode = typeof given === "string" && given !== "" ? given : undefined;
  if (mode === undefined && !hasNetworks && isLocal && platform === "linux") mode = "host";
  if (mode === "host") return { mode, env, needsHostGateway: false };
  const moved = Object.fromEntries(
    API_URLS.flatMap((name) => {
      const value = env[name];
      return value !== undefined && hostOf(value, LOOPBACK) ? [[name, moveToGateway(value)]] : [];
    }),
  );
  const all = { ...env, ...moved };
  const isOwn = mode === undefined || !/^(none$|container:)/.test(mode);
  return {
    mode,
    env: all,
    needsHostGateway:
      platform === "linux" && isOwn && API_URLS.some((name) => hostOf(all[name], /^host\.docker\.internal$/)),
  };
}

function hostOf(url: string | undefined, pattern: RegExp): boolean {
  return url !== undefined && URL.canParse(url) && pattern.test(new URL(url).hostname);
}

function moveToGateway(url: string): string {
  const moved = new URL(url);
  moved.hostname = GATEWAY;
  return moved.href;
}
