import type { ServiceContext } from "../context.ts";

/** Work that a server does by itself, again and again. */
export interface Loop {
  /** Kebab-case; under this name its last pass is reported. */
  readonly name: string;
  /** How long after the start of a pass the next one starts, in any replica. */
  readonly everySeconds: number;
  /**
   * One pass. It may be stopped at any point, and several replicas may run it at once: each change asks for the state
   * that it expects in the same write unit.
   *
   * @returns how many things it changed
   */
  run(ctx: ServiceContext): Promise<number>;
}
