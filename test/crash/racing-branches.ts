import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { branch, flow, task } from "../../src/index.ts";

/** One call of a branch; an eager one is not awaited before the next begins. */
export type Step = Call & { readonly eager: boolean };

type Call =
  /** With an argument; equal ones occur. */
  | { readonly kind: "value"; readonly value: number }
  /** Without any input: told apart by its branch and its number alone. */
  | { readonly kind: "bare" }
  /** With a call before it as input, awaited or not: the last one, the one before that, … */
  | { readonly kind: "chained"; readonly value: number; readonly back: number }
  /** With inputs that have no fingerprint, and a `callKey`. */
  | { readonly kind: "keyed"; readonly key: number }
  /** Which makes calls itself. */
  | { readonly kind: "nested"; readonly value: number };

/** What a body answers: what it saw, and which execution of a body it is; no two have the same number. */
export interface Answer {
  readonly inputs: unknown;
  readonly execution: number;
}

/** What the bodies of one process go by. */
export interface ProcessPlan {
  readonly branches: readonly (readonly Step[])[];
  /** Turns of the event loop that each body takes, by its number in this process. */
  readonly turns: readonly number[];
  /** Numbers the executions of all processes of a run. */
  readonly nextExecution: () => number;
  /** What the flow's code has seen, by branch and number of the step. */
  readonly seen: Map<string, Answer>;
  bodies: number;
}

/** The process that code belongs to: several live in one, as crashed ones go on without being heard. */
export const processPlan = new AsyncLocalStorage<ProcessPlan>();

function currentPlan(): ProcessPlan {
  const plan = processPlan.getStore();
  if (plan === undefined) throw new Error("no process around this code");
  return plan;
}

async function answer(inputs: unknown): Promise<Answer> {
  const plan = currentPlan();
  const turns = plan.turns[plan.bodies++ % plan.turns.length] ?? 0;
  for (let i = 0; i < turns; i++) await nextTurn();
  return { inputs, execution: plan.nextExecution() };
}

const valued = task(async function valued(value: number) {
  return answer(value);
});

const bare = task(async function bare() {
  return answer("nothing");
});

const chained = task(async function chained(value: number, previous: Answer | undefined) {
  return answer({ value, previous });
});

const keyed = task(async function keyed(lookUp: () => number) {
  return answer(lookUp());
});

const nested = task(async function nested(value: number) {
  return answer([await valued(value), await bare()]);
});

type Pending = PromiseLike<Answer>;

function start(step: Step, before: readonly Pending[]): Pending {
  switch (step.kind) {
    case "value":
      return valued(step.value);
    case "bare":
      return bare();
    case "chained":
      return chained(step.value, before.at(-1 - step.back) as never); // a future where the body sees what it resolves to
    case "keyed":
      return keyed.with({ callKey: `step-${before.length}` })(() => step.key);
    case "nested":
      return nested(step.value);
  }
}

/** What a body must have seen of its inputs; the inputs of nested calls are theirs to check. */
function expectedInputs(step: Step, answered: Answer, previous: Answer | undefined): unknown {
  switch (step.kind) {
    case "value":
      return step.value;
    case "bare":
      return "nothing";
    case "chained":
      return { value: step.value, previous };
    case "keyed":
      return step.key;
    case "nested": {
      const [inner, other] = answered.inputs as readonly [Answer, Answer];
      return [
        { inputs: step.value, execution: inner.execution },
        { inputs: "nothing", execution: other.execution },
      ];
    }
  }
}

/** The steps of one branch in order. */
async function runSteps(name: string, steps: readonly Step[]): Promise<void> {
  const { seen } = currentPlan();
  const calls: Pending[] = [];
  const looks: Promise<void>[] = [];
  for (const [index, step] of steps.entries()) {
    const call = start(step, calls);
    calls.push(call);
    const look = Promise.resolve(call).then((answered) => void seen.set(`${name}/${index}`, answered));
    looks.push(look);
    if (!step.eager) await look;
  }
  await Promise.all(looks);
}

/** Runs the branches against each other and returns all answers; throws when a call has another one's result. */
export const race = flow(async function race() {
  const { branches, seen } = currentPlan();
  const named = branches.map((steps, number) => [`branch-${number}`, steps] as const);
  await Promise.all(named.map(([name, steps]) => branch(name, () => runSteps(name, steps))));
  return Object.fromEntries(seen);
});

/** What a call that got another one's result looks like; undefined when there is none. */
export function findSwapped(plan: ProcessPlan): string | undefined {
  for (const [number, steps] of plan.branches.entries()) {
    for (const [index, step] of steps.entries()) {
      const answered = plan.seen.get(`branch-${number}/${index}`);
      if (answered === undefined) continue;
      const back = step.kind === "chained" ? step.back : 0;
      const previous = plan.seen.get(`branch-${number}/${index - 1 - back}`);
      const expected = expectedInputs(step, answered, previous);
      if (JSON.stringify(answered.inputs) !== JSON.stringify(expected))
        return `branch-${number}/${index} (${step.kind}) got the result of ${JSON.stringify(answered.inputs)} instead of ${JSON.stringify(expected)}`;
    }
  }
  return undefined;
}
