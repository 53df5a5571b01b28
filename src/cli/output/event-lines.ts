import type { ReceivedEvent } from "../../contract/events/schemas.ts";
import type { CliContext } from "../context.ts";
import { formatLocalTime } from "../format/relative-time.ts";

/** Prints an event on a line: JSON for machines; for people when, what, about which, cut to the terminal. */
export function printEvent(context: CliContext, event: ReceivedEvent): void {
  if (context.json) {
    context.print(`${JSON.stringify(event)}\n`);
    return;
  }
  const { colors, columns } = context;
  const time = formatLocalTime(event.occurred, { withMs: true });
  const { "prefect.resource.id": id = "", "prefect.resource.name": name } = event.resource;
  const about = name === undefined ? id : `${name} (${id})`;
  // The first two are never longer than what is left is worth.
  const left =
    columns === undefined ? about.length : Math.max(8, columns - time.length - event.event.length - 4);
  const shown = about.length > left ? `${about.slice(0, left - 1)}…` : about;
  context.print(`${colors.dim(time)}  ${colors.cyan(event.event)}  ${shown}\n`);
}
