import { Link } from "@tanstack/react-router";
import type { BlockType } from "@/features/blocks/api/blocks.ts";
import { BlockMark } from "@/features/blocks/components/block-mark.tsx";

/** Types of blocks as cards. */
export function TypeGrid({ types }: { readonly types: readonly BlockType[] }) {
  return (
    <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3 2xl:grid-cols-4">
      {types.map((type) => (
        <li key={type.id}>
          <Link
            to="/blocks/catalog/$slug"
            params={{ slug: type.slug }}
            className="flex h-full items-start gap-3 rounded-lg border bg-surface p-3 hover:bg-hover"
          >
            <BlockMark slug={type.slug} name={type.name} isBig />
            <span className="min-w-0">
              <span className="block font-medium [overflow-wrap:anywhere]">{type.name}</span>
              <span className="mt-0.5 line-clamp-2 text-xs text-muted">{type.description}</span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
