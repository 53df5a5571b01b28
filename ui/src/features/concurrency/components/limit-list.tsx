import { Plus } from "lucide-react";
import { useState } from "react";
import type { Limit } from "@/features/concurrency/api/limits.ts";
import { LimitDialog } from "@/features/concurrency/components/limit-dialog.tsx";
import { LimitTable } from "@/features/concurrency/components/limit-table.tsx";
import { useTexts } from "@/features/concurrency/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { EmptyState } from "@/shared/components/empty-state.tsx";
import { Section } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";

/** Limits of one kind, with a field to search them and a button for a new one. */
export function LimitList({
  limits,
  isTags,
}: {
  readonly limits: readonly Limit[];
  readonly isTags: boolean;
}) {
  const t = useTexts();
  const [wanted, setWanted] = useState("");
  const [isNew, setNew] = useState(false);
  const shown = limits.filter(({ name }) => name.toLowerCase().includes(wanted.toLowerCase()));
  return (
    <Section
      title={t(isTags ? "tabs.tags" : "tabs.global")}
      isFlush
      actions={
        <>
          {limits.length > 5 && <SearchInput label={t("search")} value={wanted} onSearch={setWanted} />}
          <Button size="small" onClick={() => setNew(true)}>
            <Plus aria-hidden />
            {t(isTags ? "addTag" : "addGlobal")}
          </Button>
        </>
      }
    >
      {limits.length === 0 ? (
        <EmptyState
          title={t(isTags ? "tagEmpty" : "globalEmpty")}
          text={t(isTags ? "tagEmptyText" : "globalEmptyText")}
          command={
            isTags
              ? "batuta concurrency-limit create database 5"
              : "batuta global-concurrency-limit create warehouse --limit 5"
          }
        />
      ) : (
        <LimitTable limits={shown} isTags={isTags} />
      )}
      {isNew && <LimitDialog isTag={isTags} onClose={() => setNew(false)} />}
    </Section>
  );
}
