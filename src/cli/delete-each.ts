import { confirm } from "./confirm.ts";
import { type CliContext, printJson } from "./context.ts";

/** Options of `deleteEach`. */
export interface DeleteEachOptions {
  /** `work pool`. */
  readonly what: string;
  readonly names: readonly string[];
  /** `--yes`. */
  readonly yes: boolean | undefined;
  /** What goes with them: `its queues and workers`. */
  readonly also?: string | undefined;
  readonly remove: (name: string) => Promise<unknown>;
}

/** Asks once, deletes one after the other, and tells what is gone even when one of them fails. */
export async function deleteEach(context: CliContext, options: DeleteEachOptions): Promise<void> {
  const { what, names, yes, also, remove } = options;
  if (names.length === 0) {
    if (context.json) printJson(context, { deleted: [] });
    else context.note(`there is no ${what}; nothing was done`);
    return;
  }
  const all = names.length === 1 ? `the ${what} ${names[0]}` : `${names.length} ${what}s`;
  if (!yes) await confirm(context, `Delete ${all}${also === undefined ? "" : ` with ${also}`}?`);
  const deleted: string[] = [];
  try {
    for (const name of names) {
      await remove(name);
      deleted.push(name);
    }
  } catch (error) {
    if (deleted.length > 0) context.note(`deleted before the error: ${deleted.join(", ")}`);
    throw error;
  }
  if (context.json) printJson(context, { deleted });
  else context.note(`deleted ${all}`);
}
