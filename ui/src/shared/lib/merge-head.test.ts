import { describe, expect, it } from "vitest";
import { mergeHead } from "@/shared/lib/merge-head.ts";

const rows = (text: string) => [...text].map((id) => ({ id }));
const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id).join("");

describe("a newly read first page", () => {
  const free = { isHeld: false, isAll: false };

  it("puts new rows on top of those that are shown", () => {
    expect(ids(mergeHead(rows("cdefgh"), rows("abcd"), free).rows)).toBe("abcdefgh");
  });

  it("takes out what no longer belongs among the first rows", () => {
    expect(ids(mergeHead(rows("abcdefgh"), rows("acde"), free).rows)).toBe("acdefgh");
  });

  it("begins the list anew when nothing of it is left in reach", () => {
    expect(mergeHead(rows("efgh"), rows("abcd"), free)).toEqual({
      rows: rows("abcd"),
      waiting: 0,
      isNew: true,
    });
  });

  it("is the whole list when there is no page after it", () => {
    expect(ids(mergeHead(rows("abc"), rows("b"), { isHeld: false, isAll: true }).rows)).toBe("b");
  });

  it("moves nothing while someone reads further down, but tells how many wait", () => {
    const merged = mergeHead(rows("cdef"), rows("abcd"), { isHeld: true, isAll: false });
    expect(ids(merged.rows)).toBe("cdef");
    expect(merged.waiting).toBe(2);
  });
});
