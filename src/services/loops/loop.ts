import type { ServiceContext } from "../context.ts";

/** Work that a server does by itself, again and again. */
export interface Loop {
  /** Kebab-case; under this name its last pass is reported. */
  readonly name: string;
  /** How long after the start of a pass the next one starts, in any replica. */
  readonly everySeconds: number;
  /**
   * One pass. It may be stopped at any point, and two replicas may run it at once when one of them was taken for dead:
   * each change asks for the state that it expects in the same write unit.
   *
   * @param signal aborted when the server stops, or has lost the pass: a long pass ends between two of its steps
   * @returns how many things it changed
   */
  run(ctx: ServiceContext, signal: AbortSignal): Promise<number>;
}
