/** Task calls that are drawn instead of run: while a run scope has a graph builder, every task call goes to it. */
export interface GraphBuilder {
  /**
   * Takes one task call.
   *
   * @returns what the call gives in place of a future; passing it to another call makes an edge.
   */
  call(call: GraphCall): unknown;
}

/** A task or flow call as the graph sees it; arguments are as written, futures and nodes included. */
export interface GraphCall {
  readonly kind: "task" | "flow";
  /** The task or flow that is called: the object that `task()` or `flow()` returned. */
  readonly callee: object;
  readonly name: string;
  readonly args: readonly unknown[];
  readonly waitFor: unknown;
  readonly callKey: string | undefined;
  readonly returnState: boolean;
  /** What the task gives while its graph is drawn; absent when it sets none. */
  readonly vizReturnValue?: { readonly value: unknown } | undefined;
  /** Makes the call for real, outside graph building. */
  readonly start: (args: readonly unknown[], waitFor: unknown) => PromiseLike<unknown>;
}
