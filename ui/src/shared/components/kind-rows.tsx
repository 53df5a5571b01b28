import { type Column, DataTable } from "@/shared/components/data-table.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { numberText } from "@/shared/lib/number-text.ts";

interface KindOfRows {
  readonly name: string;
  readonly rows: number;
  /** Counting stopped there: there are more. */
  readonly has_more: boolean;
}

/** What a database holds, by kind, as figures and shares. */
export function KindRows({
  label,
  kinds,
}: {
  readonly label: string;
  readonly kinds: readonly KindOfRows[];
}) {
  const t = useCommonTexts();
  const all = Math.max(
    1,
    kinds.reduce((sum, { rows }) => sum + rows, 0),
  );
  const columns: Column<KindOfRows>[] = [
    {
      id: "name",
      header: t("kinds.kind"),
      cell: ({ name }) => <span className="font-mono text-xs">{name}</span>,
    },
    {
      id: "rows",
      header: t("kinds.rows"),
      width: "5.5rem",
      isNumber: true,
      cell: ({ rows, has_more }) => `${has_more ? "> " : ""}${numberText(rows)}`,
    },
    {
      id: "share",
      header: t("kinds.share"),
      width: "4.5rem",
      isWideOnly: true,
      cell: ({ rows }) => (
        <span className="block h-1.5 overflow-hidden rounded-sm bg-sunken" aria-hidden>
          <span className="block h-full bg-accent" style={{ width: `${(rows / all) * 100}%` }} />
        </span>
      ),
    },
  ];
  return <DataTable label={label} columns={columns} rows={kinds} rowId={({ name }) => name} />;
}
