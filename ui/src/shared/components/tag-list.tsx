import { cx } from "@/shared/lib/cx.ts";

interface TagListProps {
  readonly tags: readonly string[];
  readonly limit?: number;
  /** Never higher than a row of a table: long tags are cut. */
  readonly isOneLine?: boolean;
}

/** Of so few letters nothing would be left beside the dots. */
const SHORT = 5;

/** Tags as small labels; those beyond `limit` as a number whose title names them. */
export function TagList({ tags, limit = 4, isOneLine }: TagListProps) {
  const hidden = tags.slice(limit);
  return (
    <span className={cx("gap-1", isOneLine ? "flex" : "inline-flex flex-wrap")}>
      {tags.slice(0, limit).map((tag) => (
        <span
          key={tag}
          title={tag}
          className={cx(
            "max-w-40 truncate rounded-sm bg-sunken px-1.5 text-xs text-muted",
            tag.length <= SHORT ? "shrink-0" : "min-w-6",
          )}
        >
          {tag}
        </span>
      ))}
      {hidden.length > 0 && (
        <span title={hidden.join(", ")} className="shrink-0 rounded-sm bg-sunken px-1.5 text-xs text-muted">
          +{hidden.length}
        </span>
      )}
    </span>
  );
}
