/** Tags as small labels; those beyond `limit` as a number whose title names them. */
export function TagList({ tags, limit = 4 }: { readonly tags: readonly string[]; readonly limit?: number }) {
  const hidden = tags.slice(limit);
  return (
    <span className="inline-flex flex-wrap gap-1">
      {tags.slice(0, limit).map((tag) => (
        <span
          key={tag}
          title={tag}
          className="max-w-40 truncate rounded-sm bg-sunken px-1.5 text-xs text-muted"
        >
          {tag}
        </span>
      ))}
      {hidden.length > 0 && (
        <span title={hidden.join(", ")} className="rounded-sm bg-sunken px-1.5 text-xs text-muted">
          +{hidden.length}
        </span>
      )}
    </span>
  );
}
