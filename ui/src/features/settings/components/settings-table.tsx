import { useState } from "react";
import { type FlatSetting, flatSettings } from "@/features/settings/lib/flat-settings.ts";
import { useTexts } from "@/features/settings/texts.ts";
import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { Section } from "@/shared/components/page.tsx";
import { SearchInput } from "@/shared/components/search-input.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";

/** A phone has no pointer to ask for the rest of a name with. */
const WRAPPED = "max-md:whitespace-normal max-md:[overflow-wrap:anywhere]";

/** The server's settings as a table that can be searched by name and value. */
export function SettingsTable({ settings }: { readonly settings: unknown }) {
  const t = useTexts();
  const common = useCommonTexts();
  const [wanted, setWanted] = useState("");
  const all = flatSettings(settings);
  const shown = all.filter(({ name, value }) =>
    `${name} ${JSON.stringify(value)}`.toLowerCase().includes(wanted.toLowerCase()),
  );
  const columns: Column<FlatSetting>[] = [
    {
      id: "name",
      header: t("name"),
      cell: ({ name }) => (
        <code title={name} className={`font-mono text-xs ${WRAPPED}`}>
          {name}
        </code>
      ),
    },
    {
      id: "value",
      header: t("value"),
      cell: ({ value }) =>
        value === null ? (
          <span className="text-faint">{t("unset")}</span>
        ) : (
          <code className={`block truncate font-mono text-xs ${WRAPPED}`} title={String(value)}>
            {typeof value === "string" ? value : JSON.stringify(value)}
          </code>
        ),
    },
  ];
  return (
    <Section
      title={t("settingsOf")}
      beside={t("count", { count: all.length })}
      isFlush
      actions={<SearchInput label={t("searchSettings")} value={wanted} onSearch={setWanted} />}
    >
      <DataTable
        label={t("settingsOf")}
        columns={columns}
        rows={shown}
        rowId={({ name }) => name}
        empty={<p className="px-3 py-4 text-sm text-muted">{common("filter.none")}</p>}
      />
    </Section>
  );
}
