import { constants } from "node:os";
import { basename } from "node:path";
import type { Container } from "dockerode";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import type { Infrastructure, Job, JobEnd, RunningJob } from "../infrastructure.ts";
import { type ContainerNote, readEnd, readNote, writeEnd, writeNote } from "./container-notes.ts";
import { JOB_LABEL, planContainer } from "./container-options.ts";
import { followContainer, readLastWords } from "./container-output.ts";
import { createContainer } from "./create-container.ts";
import type { DockerInfrastructureOptions } from "./docker-infrastructure.ts";
import {
  type Engine,
  engineMessage,
  explainEngineError,
  isEngineAway,
  openEngine,
  reachEngine,
  statusOf,
} from "./engine.ts";
import { ensureImage } from "./ensure-image.ts";

/** An engine that is away is asked again after this. */
const AGAIN_MS = 2000;
/** A wait whose connection has died unnoticed is renewed after this. */
const LOOK_MS = 10_000;
/** What a shell says of a program that can't be started or found; the engine says it of a container's. */
const NOT_STARTED = [126, 127];

type State = Awaited<ReturnType<Container["inspect"]>>["State"];

/** Starts and watches containers of one engine. */
export async function openDockerJobs(
  options: DockerInfrastructureOptions,
): Promise<Required<Pick<Infrastructure, "start" | "find" | "check">>> {
  const { clock, logger, write } = options;
  const engine: Engine = await openEngine();
  const { docker } = engine;

  async function start(job: Job, folder: string): Promise<RunningJob> {
    const plan = planContainer(job, folder, { cwd: process.cwd(), platform: process.platform });
    try {
      await ensureImage(engine, plan.image, job.configuration, logger);
      const container = await createContainer(engine, plan, job.name);
      const note: ContainerNote = {
        id: container.id,
        identifier: `${engine.pidPrefix}:${container.id}`,
        streamsOutput: job.streamsOutput,
        hasTerminal: plan.options.Tty === true,
        autoRemoves: plan.autoRemoves,
        memoryLimit: typeof job.configuration.mem_limit === "string" ? job.configuration.mem_limit : null,
      };
      writeNote(folder, note);
      const notStarted = await startContainer(container, job.name);
      return notStarted === undefined
        ? watchOver(note, folder, true, untilEnded)
        : watchOver(note, folder, true, async () => notStarted);
    } catch (error) {
      throw explainEngineError(error, engine);
    }
  }

  /** Undefined once the container runs; its end where its program can't be started. */
  async function startContainer(container: Container, name: string): Promise<JobEnd | undefined> {
    try {
      await container.start();
      return undefined;
    } catch (error) {
      if (statusOf(error) === 304) return undefined; // by the worker before
      if (statusOf(error) === undefined) throw error;
      const { State: state } = await container.inspect();
      if (NOT_STARTED.includes(state.ExitCode)) {
        return { exitCode: state.ExitCode, lastOutput: state.Error || engineMessage(error) };
      }
      await container.remove({ force: true });
      throw new BatutaError(
        "job-not-started",
        `no container for ${name} could be started: ${engineMessage(error)}`,
        {
          cause: error,
        },
      );
    }
  }

  async function find(folder: string): Promise<RunningJob | undefined> {
    const note = readNote(folder);
    if (note === undefined) {
      await forgetUnstarted(folder);
      return undefined;
    }
    const end = readEnd(folder);
    if (end !== undefined) {
      return { identifier: note.identifier, ended: Promise.resolve(end), stop: async () => undefined };
    }
    return watchOver(note, folder, false, async (container) => {
      const { State: state } = await patiently(() => container.inspect());
      // Made, noted and not started: its worker was killed in between.
      const notStarted =
        state.Status === "created" ? await patiently(() => startContainer(container, note.id)) : undefined;
      return notStarted ?? untilEnded(container, note);
    });
  }

  /** A container that was made and not noted has never run: the job is started anew. */
  async function forgetUnstarted(folder: string): Promise<void> {
    const filters = { label: [`${JOB_LABEL}=${basename(folder)}`] };
    const left = await patiently(() => docker.listContainers({ all: true, filters }));
    for (const { Id: id } of left) await docker.getContainer(id).remove({ force: true });
  }

  function watchOver(
    note: ContainerNote,
    folder: string,
    isFromStart: boolean,
    untilDone: (container: Container, note: ContainerNote) => Promise<JobEnd>,
  ): RunningJob {
    const container = docker.getContainer(note.id);
    const { hasTerminal } = note;
    const output = note.streamsOutput
      ? followContainer(container, { isFromStart, hasTerminal, write, clock, logger })
      : undefined;
    const settled = new AbortController();
    const watch = async (): Promise<JobEnd> => {
      const end = await untilDone(container, note).catch(
        (error: unknown): JobEnd => ({
          exitCode: undefined,
          lastOutput: "",
          reason: statusOf(error) === 404 ? "its container was removed" : engineMessage(error),
        }),
      );
      await output?.close();
      // A removed container can't be asked again, by this worker or the next one.
      writeEnd(folder, end);
      settled.abort();
      if (note.autoRemoves) await removeEnded(container);
      return end;
    };
    const ended = watch();
    return {
      identifier: note.identifier,
      ended,
      stop: (graceMs) => stop(container, graceMs, settled.signal, ended),
    };
  }

  async function untilEnded(container: Container, note: ContainerNote): Promise<JobEnd> {
    for (;;) {
      const { State: state } = await patiently(() => container.inspect());
      if (!state.Running && !state.Restarting) {
        const lastOutput = await patiently(() => readLastWords(container, note.hasTerminal));
        return { exitCode: state.ExitCode, lastOutput, reason: reasonOf(state, note) };
      }
      // dockerode never answers when the connection of a wait is cut: it is looked at anew from time to time.
      const round = new AbortController();
      const exit = container.wait({ condition: "not-running", abortSignal: round.signal });
      const look = clock.sleep(LOOK_MS, { signal: round.signal });
      await Promise.race([exit, look]).catch(() => clock.sleep(100));
      round.abort();
      await Promise.allSettled([look]);
      exit.catch(() => undefined);
    }
  }

  /** The engine stops it, and kills it after the grace: all that runs in it ends with its first process. */
  async function stop(
    container: Container,
    graceMs: number,
    settled: AbortSignal,
    ended: Promise<unknown>,
  ): Promise<void> {
    while (!settled.aborted) {
      try {
        await container.stop({ t: Math.max(1, Math.ceil(graceMs / 1000)) });
        break;
      } catch (error) {
        if ([304, 404].includes(statusOf(error) ?? 0)) break;
        if (!isEngineAway(error)) {
          logger.warn("the engine could not stop a container; it is killed", {
            container: container.id,
            err: error,
          });
          await container.kill().catch((second: unknown) => {
            logger.error("the engine could not kill a container", { container: container.id, err: second });
          });
          break;
        }
        await clock.sleep(AGAIN_MS, { signal: settled }).catch(() => undefined);
      }
    }
    await ended;
  }

  async function removeEnded(container: Container): Promise<void> {
    try {
      await container.remove({ v: true });
    } catch (error) {
      if ([404, 409].includes(statusOf(error) ?? 0)) return; // gone, or about to be
      logger.warn("a container that has ended could not be removed", { container: container.id, err: error });
    }
  }

  /** Asks until the engine answers: a run goes on, or has ended, while nobody hears of it. */
  async function patiently<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!isEngineAway(error)) throw error;
        logger.warn("the Docker engine does not answer; it is asked again", {
          address: engine.address,
          err: messageOf(error),
        });
        await clock.sleep(AGAIN_MS);
      }
    }
  }

  return { start, find, check: () => reachEngine(engine) };
}

function reasonOf(state: State, { memoryLimit }: ContainerNote): string | undefined {
  if (state.OOMKilled) {
    return memoryLimit === null
      ? "OOMKilled: out of memory"
      : `OOMKilled: it needed more than its memory limit of ${memoryLimit} (job variable mem_limit)`;
  }
  if (state.Error !== "") return state.Error;
  const [name] =
    Object.entries(constants.signals).find(([, number]) => number === state.ExitCode - 128) ?? [];
  return name === undefined ? undefined : `killed by ${name}`;
}
