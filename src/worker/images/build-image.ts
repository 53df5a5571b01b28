import { Readable } from "node:stream";
import type Docker from "dockerode";
import { BatutaError } from "../../platform/errors.ts";
import { isJsonObject } from "../../platform/json-object.ts";
import type { ImageBuildOptions } from "../../sdk/deployments/deployment-options.ts";
import { type Engine, engineMessage, explainEngineError, isEngineAway } from "../docker/engine.ts";
import { followStream, transferLine } from "../docker/follow-stream.ts";
import type { BuildContext } from "./build-context.ts";
import { listRegistryLogins } from "./registry-logins.ts";
import { writeTar } from "./tar-stream.ts";

/** Who hears of the progress, and who may stop it. */
export interface ImageWorld {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
  /** Told what engine and registry say, as it comes. */
  readonly print: (text: string) => void;
}

const SHOWN_LINES = 15;

/**
 * Builds an image on the engine.
 *
 * @returns its id.
 * @throws BatutaError `image-not-built` with the step that failed and what it wrote last, `engine-unreachable`.
 */
export async function buildImage(
  engine: Engine,
  reference: string,
  context: BuildContext,
  options: ImageBuildOptions,
  { env, signal, print }: ImageWorld,
): Promise<string> {
  const { platform, buildArgs, target, noCache, pull, labels, network } = options;
  let step: string | undefined;
  let id: string | undefined;
  let lines: string[] = [];
  try {
    const logins = await listRegistryLogins(env);
    const stream = await engine.docker.buildImage(Readable.from(writeTar(context.entries())), {
      t: reference,
      dockerfile: context.dockerfile,
      rm: true,
      forcerm: true,
      // safe: engines take tokens here, too, which the type leaves out
      registryconfig: logins as Docker.RegistryConfig,
      ...(platform === undefined ? {} : { platform }),
      ...(buildArgs === undefined ? {} : { buildargs: { ...buildArgs } }),
      ...(target === undefined ? {} : { target }),
      ...(noCache === undefined ? {} : { nocache: noCache }),
      ...(pull === undefined ? {} : { pull }),
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(network === undefined ? {} : { networkmode: network }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    await followStream(engine.docker, stream, (event) => {
      if (isJsonObject(event.aux) && typeof event.aux.ID === "string") id = event.aux.ID;
      const text = typeof event.stream === "string" ? event.stream : transferLine(event);
      if (text === undefined || text.trim() === "") return;
      const [, begun] = /^(Step \d+\/\d+ : .*)/.exec(text) ?? [];
      if (begun !== undefined) {
        step = begun.trim();
        lines = [];
      } else lines.push(...text.trimEnd().split("\n"));
      print(`${text.trimEnd()}\n`);
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (BatutaError.is(error)) throw error;
    if (isEngineAway(error)) throw explainEngineError(error, engine);
    throw notBuilt(engineMessage(error), error);
  }
  if (id === undefined) throw notBuilt("the engine ended the build without an image", undefined);
  return id;

  function notBuilt(why: string, cause: unknown): BatutaError {
    const at = step === undefined ? "" : `: ${step}`;
    const said = lines.slice(-SHOWN_LINES).map((line) => `\n  ${line}`);
    return new BatutaError(
      "image-not-built",
      `the image ${reference} could not be built${at}: ${why}${said.join("")}`,
      {
        cause,
        fields: { image: reference, ...(step === undefined ? {} : { step }) },
      },
    );
  }
}
