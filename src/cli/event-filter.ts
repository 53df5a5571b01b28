import { splitList } from "./list-options.ts";

/** The body of a filter of events; undefined parts restrict nothing. */
export function buildEventFilter(args: {
  readonly event?: string | undefined;
  readonly resource?: string | undefined;
  readonly related?: string | undefined;
}) {
  const ids = (text: string) => {
    const all = splitList(text);
    const prefixes = all.filter((id) => id.endsWith("*")).map((id) => id.slice(0, -1));
    return prefixes.length > 0
      ? { id_prefix: [...prefixes, ...all.filter((id) => !id.endsWith("*"))] }
      : { id: all };
  };
  return {
    ...(args.event === undefined ? {} : { event: { prefix: splitList(args.event) } }),
    ...(args.resource === undefined ? {} : { resource: { ...ids(args.resource), distinct: false } }),
    ...(args.related === undefined ? {} : { any_resource: ids(args.related) }),
  };
}
