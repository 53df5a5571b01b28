import type { State } from "../../contract/states/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../format/duration.ts";
import { formatLocalTime } from "../format/relative-time.ts";
import { printHeading } from "./facts.ts";
import { paintState } from "./state-color.ts";
import { printTable } from "./table.ts";

/** Prints the states of a run, oldest first, with the time spent in each. */
export function printStateHistory(context: CliContext, states: readonly State[]): void {
  if (states.length === 0) return;
  printHeading(context, "States");
  printTable(
    context,
    [
      { title: "TIME" },
      { title: "STATE" },
      { title: "FOR", align: "right" },
      { title: "MESSAGE", flexible: true },
    ],
    states.map((state, index) => {
      const next = states[index + 1];
      const seconds =
        next === undefined ? undefined : (Date.parse(next.timestamp) - Date.parse(state.timestamp)) / 1000;
      return [
        formatLocalTime(state.timestamp, { withMs: true }),
        paintState(context.colors, state.type, state.name),
        seconds === undefined ? "" : formatDuration(Math.max(0, seconds)),
        state.message ?? "",
      ];
    }),
  );
}
