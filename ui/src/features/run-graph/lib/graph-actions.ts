import { createContext, useContext } from "react";

/** What nodes of the graph can do, and the server's time for what still runs. */
export interface GraphActions {
  readonly now: number;
  readonly onToggleRun: (flowRunId: string) => void;
  readonly onToggleGroup: (id: string) => void;
  readonly highlight: ReadonlySet<string> | undefined;
}

export const GraphActionsContext = createContext<GraphActions>({
  now: 0,
  onToggleRun: () => {},
  onToggleGroup: () => {},
  highlight: undefined,
});

export const useGraphActions = (): GraphActions => useContext(GraphActionsContext);
