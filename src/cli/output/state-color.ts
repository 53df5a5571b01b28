import type { StateType } from "../../contract/states/schemas.ts";
import type { Colors } from "./colors.ts";

/** A state's name in the colour of its type. */
export function paintState(colors: Colors, type: StateType | null, name: string | null): string {
  const text = name ?? type ?? "–";
  switch (type) {
    case "COMPLETED":
      return colors.green(text);
    case "FAILED":
    case "CRASHED":
      return colors.red(text);
    case "RUNNING":
      return colors.blue(text);
    case "CANCELLED":
    case "CANCELLING":
    case "PAUSED":
      return colors.yellow(text);
    case "SCHEDULED":
    case "PENDING":
      return colors.cyan(text);
    case null:
      return colors.dim(text);
  }
}
