import { resolve } from "node:path";
import { BatutaError, messageOf } from "../../platform/errors.ts";
import { isJsonObject, type JsonObject } from "../../platform/json-object.ts";
import { fillTemplate, readPath, resolveReferences } from "../job-template.ts";
import { createReferenceSources } from "../reference-sources.ts";
import type { StepWorld } from "./step.ts";
import { findStepRunner } from "./step-runners.ts";

/** What steps led to. */
export interface StepsEnd {
  /** Where the code is. */
  readonly directory: string;
  /** What the steps gave, by name, and by the step's id. */
  readonly outputs: JsonObject;
}

/** A step as a project file or a deployment has it: one name with its inputs. */
export interface Step {
  readonly name: string;
  readonly id: string | undefined;
  readonly inputs: JsonObject;
}

/** Takes a step apart. @throws BatutaError `step-invalid` */
export function readStep(step: unknown, what: string): Step {
  const entries = isJsonObject(step) ? Object.entries(step) : [];
  const [name, inputs] = entries[0] ?? [];
  if (name === undefined || entries.length > 1 || !(inputs === null || isJsonObject(inputs))) {
    throw new BatutaError(
      "step-invalid",
      `${what} must be one name with its inputs, such as prefect.deployments.steps.set_working_directory: {directory: /code}`,
    );
  }
  const id = inputs?.id;
  return { name, id: typeof id === "string" ? id : undefined, inputs: inputs ?? {} };
}

/**
 * Runs build, push or pull steps one after another. A later one may use what an earlier one gave.
 *
 * @param what - for messages: `pull step`.
 * @throws BatutaError `step-failed`, naming the step; `step-invalid`.
 */
export async function runSteps(
  steps: readonly unknown[],
  what: string,
  start: StepsEnd,
  world: StepWorld,
): Promise<StepsEnd> {
  let { directory: cwd } = start;
  let outputs: Record<string, unknown> = { ...start.outputs };
  delete outputs.directory;
  for (const [index, each] of steps.entries()) {
    const place = `${what} ${index + 1}`;
    const step = readStep(each, place);
    try {
      const inputs = await fillStep(step, outputs, world);
      const result = await (await findStepRunner(step.name))(inputs, cwd, world);
      cwd = result.cwd;
      outputs = {
        ...outputs,
        ...result.outputs,
        ...(step.id === undefined ? {} : { [step.id]: result.outputs }),
      };
    } catch (error) {
      world.signal?.throwIfAborted();
      const id = step.id === undefined ? "" : ` (${step.id})`;
      throw new BatutaError("step-failed", `${place}, ${step.name}${id}, failed: ${messageOf(error)}`, {
        cause: error,
        fields: { step: step.name },
      });
    }
  }
  const { directory } = outputs;
  return { directory: typeof directory === "string" ? resolve(cwd, directory) : cwd, outputs };
}

async function fillStep({ inputs }: Step, outputs: JsonObject, world: StepWorld): Promise<JsonObject> {
  const withOutputs = fillTemplate(inputs, (name) => {
    const value = readPath(outputs, name);
    return value === undefined ? undefined : { value };
  });
  const withReferences = await resolveReferences(withOutputs, createReferenceSources(world.client));
  const filled = fillTemplate(withReferences, (name) => {
    if (name.startsWith("$")) {
      const value = world.env[name.slice(1)];
      if (value !== undefined) return { value };
      throw new BatutaError("template-unknown", `{{ ${name} }} names a variable that the environment lacks`);
    }
    throw new BatutaError("template-unknown", `{{ ${name} }} names nothing that an earlier step gave`);
  });
  return isJsonObject(filled) ? filled : {};
}
