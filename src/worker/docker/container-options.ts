import { basename, resolve } from "node:path";
import type { ContainerCreateOptions } from "dockerode";
import { chooseImage } from "../choose-image.ts";
import type { Job } from "../infrastructure.ts";
import { invalidJob, readBytes, readFlag, readText, readTexts } from "../job-configuration.ts";
import { readCreateKwargs } from "./create-kwargs.ts";
import { reachApi } from "./reachable-api.ts";

/** By this label a container is found again: its value is the name of the job's folder. */
export const JOB_LABEL = "io.batuta.job";

/** What the engine is told of a job. */
export interface ContainerPlan {
  readonly image: string;
  /** Undefined: the engine makes one up. */
  readonly name: string | undefined;
  /** Without the name. */
  readonly options: ContainerCreateOptions;
  /** To connect to before the start; the first is among the options. */
  readonly moreNetworks: readonly string[];
  readonly autoRemoves: boolean;
}

/** Surroundings of the worker that go into a container. */
export interface PlanSurroundings {
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
}

/** A job as options of a container. @throws BatutaError `invalid-job-configuration` */
export function planContainer(job: Job, folder: string, { cwd, platform }: PlanSurroundings): ContainerPlan {
  const { configuration } = job;
  const image = chooseImage(job, readText(configuration.image, "image"));
  const networks = readTexts(configuration.networks, "networks");
  const [network, ...moreNetworks] = networks;
  const { mode, env, needsHostGateway } = reachApi(configuration, job.env, platform);
  if (mode !== undefined && network !== undefined) {
    throw invalidJob("the job has a network_mode and networks; only one of them can be set");
  }
  const extra = readCreateKwargs(configuration.container_create_kwargs);
  const volumes = readTexts(configuration.volumes, "volumes");
  const [memory, memorySwap] = [
    readBytes(configuration.mem_limit, "mem_limit"),
    readBytes(configuration.memswap_limit, "memswap_limit"),
  ];
  const gateway = needsHostGateway ? ["host.docker.internal:host-gateway"] : [];
  const networkMode = mode ?? network;
  return {
    image,
    name: containerName(readText(configuration.name, "name") ?? job.name),
    options: {
      ...(job.workingDir === undefined ? {} : { WorkingDir: job.workingDir }),
      ...extra.container,
      Image: image,
      Cmd: [...job.command],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      Labels: {
        ...dockerLabels(job.labels),
        "io.batuta.flow-run-id": job.flowRunId,
        [JOB_LABEL]: basename(folder),
      },
      Volumes: Object.fromEntries(volumes.filter((one) => !one.includes(":")).map((one) => [one, {}])),
      HostConfig: {
        ...extra.host,
        Binds: volumes.filter((one) => one.includes(":")).map((one) => resolveSource(one, cwd)),
        // safe: texts, as `readCreateKwargs` makes them
        ExtraHosts: [...gateway, ...((extra.host.ExtraHosts ?? []) as string[])],
        Privileged: readFlag(configuration.privileged, "privileged"),
        ...(networkMode === undefined ? {} : { NetworkMode: networkMode }),
        ...(memory === undefined ? {} : { Memory: memory }),
        ...(memorySwap === undefined ? {} : { MemorySwap: memorySwap }),
      },
    },
    moreNetworks,
    autoRemoves: readFlag(configuration.auto_remove, "auto_remove"),
  };
}

/** `prefect.io/flow-run-id` is `io.prefect.flow-run-id` on a container, as with Prefect's workers. */
function dockerLabels(labels: Job["labels"]): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).map(([name, value]) => {
      const [, space, key] = /^([^/]+)\/(.*)$/s.exec(name) ?? [];
      return [space === undefined ? name : `${space.split(".").reverse().join(".")}.${key}`, value];
    }),
  );
}

/** A name as the engine takes it. */
function containerName(name: string): string | undefined {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[^A-Za-z0-9_.-]+/g, "-")
    .replace(/^[-_.]+|-+$/g, "")
    .slice(0, 200);
  return plain.length < 2 ? undefined : plain;
}

/** `./data:/data` is a folder where the worker was started; names of volumes and whole paths stay. */
function resolveSource(volume: string, cwd: string): string {
  const [, source, rest] = /^(\.{1,2}(?:\/[^:]*)?)(:.*)$/s.exec(volume) ?? [];
  return source === undefined ? volume : `${resolve(cwd, source)}${rest}`;
}
