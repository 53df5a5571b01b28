import { Tabs as Base } from "@base-ui/react/tabs";
import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { numberText } from "@/shared/lib/number-text.ts";

export interface Tab {
  readonly id: string;
  readonly label: string;
  /** A number beside it. */
  readonly count?: number | undefined;
  readonly content: ReactNode;
}

interface TabsProps {
  readonly label: string;
  readonly tabs: readonly Tab[];
  /** The tab of the address (`?tab=`); the first one when it names none of these. */
  readonly current: string | undefined;
  readonly isFixed?: boolean;
}

/** Tabs whose choice is in the address, so that it can be linked and gone back from. Only the open one is rendered. */
export function Tabs({ label, tabs, current, isFixed }: TabsProps) {
  const navigate = useNavigate();
  const open = tabs.find((tab) => tab.id === current) ?? tabs[0];
  const choose = (id: string) =>
    // safe: pages with tabs have `tab` among their search parameters
    void navigate({
      search: ((before: object) => ({ ...before, tab: id })) as never,
      replace: true,
      resetScroll: false,
      to: ".",
    });
  return (
    <Base.Root
      value={open?.id ?? null}
      onValueChange={choose}
      className={isFixed ? "flex min-h-0 flex-1 flex-col" : ""}
    >
      <Base.List aria-label={label} className="flex gap-1 overflow-x-auto border-b">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent px-3 text-sm text-muted hover:text-ink data-active:border-ink data-active:font-semibold data-active:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="rounded-sm bg-sunken px-1 text-2xs font-normal text-muted">
                {numberText(tab.count)}
              </span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {open && (
        <Base.Panel
          value={open.id}
          tabIndex={-1}
          className={isFixed ? "flex min-h-0 flex-1 flex-col pt-3" : "pt-4"}
        >
          {open.content}
        </Base.Panel>
      )}
    </Base.Root>
  );
}
