import type { ContainerCreateOptions, HostConfig } from "dockerode";
import { findNearestName } from "../../config/nearest-name.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { invalidJob, readBytes, readMap } from "../job-configuration.ts";
import { splitCommand } from "../process/split-command.ts";

/** What `container_create_kwargs` asks for. */
export interface ExtraOptions {
  readonly container: Partial<ContainerCreateOptions>;
  readonly host: Partial<HostConfig>;
}

/** docker-py's names of options whose values the engine takes as they are. */
const CONTAINER: Readonly<Record<string, string>> = {
  domainname: "Domainname",
  hostname: "Hostname",
  mac_address: "MacAddress",
  network_disabled: "NetworkDisabled",
  platform: "platform",
  stop_signal: "StopSignal",
  tty: "Tty",
  user: "User",
  working_dir: "WorkingDir",
};
const HOST: Readonly<Record<string, string>> = {
  blkio_weight: "BlkioWeight",
  cap_add: "CapAdd",
  cap_drop: "CapDrop",
  cgroup_parent: "CgroupParent",
  cgroupns: "CgroupnsMode",
  cpu_count: "CpuCount",
  cpu_percent: "CpuPercent",
  cpu_period: "CpuPeriod",
  cpu_quota: "CpuQuota",
  cpu_rt_period: "CpuRealtimePeriod",
  cpu_rt_runtime: "CpuRealtimeRuntime",
  cpu_shares: "CpuShares",
  cpuset_cpus: "CpusetCpus",
  cpuset_mems: "CpusetMems",
  device_cgroup_rules: "DeviceCgroupRules",
  dns: "Dns",
  dns_opt: "DnsOptions",
  dns_search: "DnsSearch",
  group_add: "GroupAdd",
  init: "Init",
  ipc_mode: "IpcMode",
  isolation: "Isolation",
  mem_swappiness: "MemorySwappiness",
  nano_cpus: "NanoCpus",
  oom_kill_disable: "OomKillDisable",
  oom_score_adj: "OomScoreAdj",
  pid_mode: "PidMode",
  pids_limit: "PidsLimit",
  publish_all_ports: "PublishAllPorts",
  read_only: "ReadonlyRootfs",
  runtime: "Runtime",
  security_opt: "SecurityOpt",
  storage_opt: "StorageOpt",
  sysctls: "Sysctls",
  tmpfs: "Tmpfs",
  userns_mode: "UsernsMode",
  uts_mode: "UTSMode",
  volume_driver: "VolumeDriver",
  volumes_from: "VolumesFrom",
};

/** Options that are translated one by one. */
const TRANSLATED: Readonly<Record<string, (value: unknown) => ExtraOptions>> = {
  entrypoint: (value) => ({
    container: { Entrypoint: typeof value === "string" ? splitCommand(value) : (value as string[]) }, // safe: the engine refuses what is no list of texts
    host: {},
  }),
  extra_hosts: (value) => ({
    container: {},
    host: {
      ExtraHosts: Array.isArray(value)
        ? value
        : Object.entries(readMap(value, "extra_hosts")).map(
            ([name, address]) => `${name}:${String(address)}`,
          ),
    },
  }),
  devices: (value) => ({ container: {}, host: { Devices: listOf(value, "devices").map(deviceOf) } }),
  device_requests: (value) => ({
    container: {},
    host: {
      DeviceRequests: listOf(value, "device_requests").map((one) =>
        capitalised(one, { device_ids: "DeviceIDs" }),
      ),
    },
  }),
  log_config: (value) => {
    const { Type: type, Config: config = {} } = capitalised(value, {});
    return { container: {}, host: { LogConfig: { Type: String(type), Config: config } } };
  },
  ulimits: (value) => ({
    container: {},
    // safe: the engine refuses ulimits without a name or numbers
    host: { Ulimits: listOf(value, "ulimits").map((one) => capitalised(one, {})) as unknown as [] },
  }),
  mem_reservation: (value) => host({ MemoryReservation: readBytes(value, "mem_reservation") }),
  shm_size: (value) => host({ ShmSize: readBytes(value, "shm_size") }),
  ports: portsOf,
};

/** These are said by job variables of their own; Prefect's workers pass over them too. */
const ELSEWHERE = [
  ...["auto_remove", "command", "env", "environment", "image", "image_pull_policy", "labels", "mem_limit"],
  ...["memswap_limit", "name", "network", "network_mode", "networks", "privileged", "registry_credentials"],
  ...["stream_output", "volumes", "detach", "remove"],
];

const host = (config: Partial<HostConfig>): ExtraOptions => ({ container: {}, host: config });

/**
 * Options of a container by the names that docker-py gives them.
 *
 * @throws BatutaError `invalid-job-configuration` for one that is unknown, or that a run can't have.
 */
export function readCreateKwargs(given: unknown): ExtraOptions {
  let options: ExtraOptions = { container: {}, host: {} };
  for (const [name, value] of Object.entries(readMap(given, "container_create_kwargs"))) {
    if (ELSEWHERE.includes(name) || value === null) continue;
    const more = readOption(name, value);
    options = {
      container: { ...options.container, ...more.container },
      host: { ...options.host, ...more.host },
    };
  }
  return options;
}

function readOption(name: string, value: unknown): ExtraOptions {
  const [translate, inContainer, inHost] = [TRANSLATED, CONTAINER, HOST].map((table) =>
    Object.hasOwn(table, name) ? table[name] : undefined,
  );
  if (typeof translate === "function") return translate(value);
  if (typeof inContainer === "string") return { container: { [inContainer]: value }, host: {} };
  if (typeof inHost === "string") return { container: {}, host: { [inHost]: value } };
  if (name === "restart_policy") {
    throw invalidJob(
      "container_create_kwargs.restart_policy: a run's container is started once; set retries of the flow",
    );
  }
  const known = [CONTAINER, HOST, TRANSLATED].flatMap((table) => Object.keys(table));
  const near = findNearestName(name, known);
  throw invalidJob(
    `container_create_kwargs.${name} is not known; ${near === undefined ? `known are ${known.sort().join(", ")}` : `did you mean ${near}?`}`,
  );
}

function listOf(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidJob(`container_create_kwargs.${name} must be a list`);
}

/** A map with the engine's names of its keys: `soft` is `Soft`. */
function capitalised(value: unknown, special: Readonly<Record<string, string>>): Record<string, unknown> {
  const map = isJsonObject(value) ? value : undefined;
  if (map === undefined) throw invalidJob("container_create_kwargs: a map was expected in a list of options");
  return Object.fromEntries(
    Object.entries(map).map(([key, one]) => [
      special[key] ?? key.charAt(0).toUpperCase() + key.slice(1),
      one,
    ]),
  );
}

/** `/dev/a`, `/dev/a:/dev/b`, `/dev/a:/dev/b:r`. */
function deviceOf(value: unknown): JsonObject {
  const [outside = "", inside = outside, permissions = "rwm"] = String(value).split(":");
  return { PathOnHost: outside, PathInContainer: inside, CgroupPermissions: permissions };
}

/** `{"80/tcp": 8080}`; the host's side may be null, a list, or `[address, port]` written as `address:port`. */
function portsOf(value: unknown): ExtraOptions {
  const exposed: Record<string, JsonObject> = {};
  const bindings: Record<string, JsonObject[]> = {};
  for (const [key, given] of Object.entries(readMap(value, "ports"))) {
    const port = key.includes("/") ? key : `${key}/tcp`;
    exposed[port] = {};
    bindings[port] = (Array.isArray(given) ? given : [given]).map((one) => {
      const [, address = "", number = ""] = /^(?:(.+):)?(\d*)$/.exec(one === null ? "" : String(one)) ?? [];
      return { HostIp: address, HostPort: number };
    });
  }
  return { container: { ExposedPorts: exposed }, host: { PortBindings: bindings } };
}
