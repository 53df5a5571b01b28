import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTexts } from "@/app/shell/palette/texts.ts";
import {
  type PaletteEntry,
  type PaletteGroup,
  usePaletteGroups,
} from "@/app/shell/palette/use-palette-groups.tsx";
import { useApi } from "@/shared/api/api-context.tsx";
import { routeQuery } from "@/shared/api/route-query.ts";

const MOST_HITS = 20;
const NO_HITS = [] as const;

interface PaletteDialogProps {
  readonly onClose: () => void;
  readonly onHelp: () => void;
}

/** One field for everything: pages, commands, and all things by name or id in one request. */
export function PaletteDialog({ onClose, onHelp }: PaletteDialogProps) {
  const t = useTexts();
  const api = useApi();
  const [text, setText] = useState("");
  const typed = useDeferredValue(text.trim());
  const { data, isFetching, error } = useQuery({
    ...routeQuery(api, "search", "search-everything", {
      body: { text: typed.slice(0, 200), limit: MOST_HITS },
    }),
    enabled: typed !== "",
    placeholderData: keepPreviousData,
  });
  const groups = usePaletteGroups(typed, typed === "" ? NO_HITS : (data?.hits ?? NO_HITS), { onHelp });
  const choose = (entry: PaletteEntry) => {
    onClose();
    entry.run();
  };
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[rgb(0_0_0/0.45)]" />
        <Dialog.Popup
          aria-label={t("open")}
          className="fixed top-[12dvh] left-1/2 z-40 flex max-h-[70dvh] w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 flex-col overflow-hidden rounded-lg border bg-surface shadow-pop"
        >
          <Autocomplete.Root
            open
            inline
            items={groups as PaletteGroup[]}
            filter={null}
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={(next, { reason }) => reason !== "item-press" && setText(next)}
            itemToStringValue={(entry: PaletteEntry) => entry.label}
          >
            <div className="flex items-center gap-2.5 border-b px-3">
              <Search aria-hidden className="size-4 shrink-0 text-faint" />
              <Autocomplete.Input
                aria-label={t("open")}
                placeholder={t("placeholder")}
                className="h-12 min-w-0 flex-1 bg-transparent text-base outline-none"
              />
            </div>
            <Autocomplete.Empty className="px-4 py-5 text-sm text-muted empty:hidden">
              {error ? t("failed", { message: error.message }) : isFetching ? t("searching") : t("none")}
            </Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 overflow-y-auto py-1">
              {(group: PaletteGroup) => (
                <Autocomplete.Group key={group.id} items={group.items as PaletteEntry[]}>
                  <Autocomplete.GroupLabel className="px-4 pt-2 pb-1 text-xs font-medium text-faint">
                    {t(`group.${group.id}`)}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: PaletteEntry) => (
                      <Autocomplete.Item
                        key={entry.id}
                        value={entry}
                        onClick={() => choose(entry)}
                        className="mx-1 flex h-9 cursor-pointer items-center gap-3 rounded-md px-3 text-sm outline-none select-none data-highlighted:bg-hover"
                      >
                        {entry.icon}
                        <span className="min-w-0 truncate font-medium">{entry.label}</span>
                        <span className="min-w-0 flex-1 truncate text-xs text-muted">{entry.detail}</span>
                        {entry.keys && <kbd className="font-mono text-xs text-faint">{entry.keys}</kbd>}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
