import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { toastManager } from "@/shared/components/toasts.tsx";
import { mergeHead } from "@/shared/lib/merge-head.ts";

/** Rows of a list, and where those after them begin; null after the last. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
}

interface HeadQuery<Row> {
  readonly queryKey: readonly unknown[];
  readonly queryFn: (context: { signal: AbortSignal }) => Promise<ListPage<Row>>;
  readonly refetchInterval: number;
}

interface Held<Row> {
  readonly key: string;
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly waiting: number;
}

export interface GrowingList<Row> {
  /** Undefined until the first answer for this address. What was shown for the one before stays meanwhile. */
  readonly rows: readonly Row[] | undefined;
  readonly error: Error | null;
  readonly refetch: UseQueryResult["refetch"];
  /** New rows that were not let in, since someone reads further down. */
  readonly waiting: number;
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  readonly loadOlder: () => void;
}

/**
 * A list that grows at both ends: the first page is asked for again and brings what is new, older ones are read by cursor
 * when they are wanted. `isHeld`: someone reads further down, nothing may move.
 */
export function useGrowingList<Row extends { readonly id: string }>(
  query: HeadQuery<Row>,
  readOlder: (cursor: string) => Promise<ListPage<Row>>,
  isHeld: boolean,
): GrowingList<Row> {
  const head = useQuery<ListPage<Row>>({
    ...query,
    queryFn: ({ signal }) => query.queryFn({ signal }),
  });
  const key = JSON.stringify(query.queryKey);
  const [held, setHeld] = useState<Held<Row>>();
  const [isLoadingOlder, setLoadingOlder] = useState(false);
  const shownKey = useRef(key);
  shownKey.current = key;

  useEffect(() => {
    const page = head.data;
    if (!page) return;
    setHeld((before) => {
      if (before?.key !== key) return { key, rows: page.rows, next: page.next, waiting: 0 };
      const merged = mergeHead(before.rows, page.rows, { isHeld, isAll: page.next === null });
      return {
        key,
        rows: merged.rows,
        next: merged.isNew ? page.next : before.next,
        waiting: merged.waiting,
      };
    });
  }, [head.data, key, isHeld]);

  const cursor = held?.key === key ? held.next : null;
  const loadOlder = useCallback(() => {
    if (cursor === null || isLoadingOlder) return;
    setLoadingOlder(true);
    readOlder(cursor)
      .then((page) =>
        setHeld((before) => {
          // The address has changed meanwhile: these are rows of another list.
          if (!before || before.key !== shownKey.current || before.next !== cursor) return before;
          const known = new Set(before.rows.map(({ id }) => id));
          const added = page.rows.filter(({ id }) => !known.has(id));
          return { ...before, rows: [...before.rows, ...added], next: page.next };
        }),
      )
      .catch((error: Error) => toastManager.add({ title: error.message, type: "error" }))
      .finally(() => setLoadingOlder(false));
  }, [cursor, isLoadingOlder, readOlder]);

  return {
    rows: held?.rows,
    error: held?.key === key ? null : head.error,
    refetch: head.refetch,
    waiting: held?.waiting ?? 0,
    hasOlder: cursor !== null,
    isLoadingOlder,
    loadOlder,
  };
}
