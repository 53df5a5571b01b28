import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp, Download } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import {
  cellText,
  sortedRows,
  type TableData,
  tableData,
  toCsv,
  toJson,
} from "@/features/artifacts/lib/table-data.ts";
import { useTexts } from "@/features/artifacts/texts.ts";
import { Button } from "@/shared/components/button.tsx";
import { JsonView } from "@/shared/components/json-view.tsx";
import { cx } from "@/shared/lib/cx.ts";
import { numberText } from "@/shared/lib/number-text.ts";
import { saveFile } from "@/shared/lib/save-file.ts";

const ROW_PIXELS = 28;

interface TableArtifactProps {
  readonly data: unknown;
  /** For the names of files; a table without one can't be taken along: it is a part. */
  readonly name?: string;
}

/** A table of any length, to be sorted and taken along. */
export function TableArtifact({ data, name }: TableArtifactProps) {
  const t = useTexts();
  const table = useMemo(() => tableData(data), [data]);
  if (!table)
    return (
      <div className="flex flex-col gap-2">
        <p className="text-sm text-muted">{t("noTable")}</p>
        <JsonView value={data} />
      </div>
    );
  return <Table table={table} name={name} />;
}

function Table({ table, name }: { readonly table: TableData; readonly name: string | undefined }) {
  const t = useTexts();
  const scroller = useRef<HTMLElement>(null);
  const [sort, setSort] = useState<{ column: number; isDescending: boolean }>();
  const rows = useMemo(
    () => (sort ? sortedRows(table.rows, sort.column, sort.isDescending) : table.rows),
    [table, sort],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 10,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const isNumber = table.columns.map((_, column) =>
    table.rows.slice(0, 50).every((row) => row[column] == null || typeof row[column] === "number"),
  );
  const choose = (column: number) =>
    setSort((before) =>
      before?.column !== column
        ? { column, isDescending: false }
        : before.isDescending
          ? undefined
          : { column, isDescending: true },
    );
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2 text-xs text-muted">
        <span>{t("size", { rows: numberText(rows.length), columns: numberText(table.columns.length) })}</span>
        {name !== undefined && (
          <span className="ml-auto flex gap-2">
            <Button
              size="small"
              onClick={() => saveFile(`${name}.csv`, "text/csv", toCsv({ ...table, rows }))}
            >
              <Download aria-hidden /> CSV
            </Button>
            <Button
              size="small"
              onClick={() => saveFile(`${name}.json`, "application/json", toJson({ ...table, rows }))}
            >
              <Download aria-hidden /> JSON
            </Button>
          </span>
        )}
      </div>
      <section
        ref={scroller}
        aria-label={t("table")}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
        tabIndex={0}
        className="max-h-[70dvh] overflow-auto rounded-md border"
      >
        <table aria-rowcount={rows.length + 1} className="min-w-full border-collapse text-sm">
          <thead className="sticky top-0 z-10 bg-sunken">
            <tr>
              {table.columns.map((column, index) => {
                const isSorted = sort?.column === index;
                const Arrow = sort?.isDescending ? ArrowDown : ArrowUp;
                return (
                  <th
                    key={column}
                    scope="col"
                    aria-sort={isSorted ? (sort.isDescending ? "descending" : "ascending") : undefined}
                    className="h-8 max-w-80 px-3 text-left text-xs font-medium text-muted"
                  >
                    <button
                      type="button"
                      onClick={() => choose(index)}
                      className={cx(
                        "flex w-full items-center gap-1 hover:text-ink",
                        isNumber[index] && "justify-end",
                      )}
                    >
                      <span className="truncate">{column}</span>
                      {isSorted && <Arrow aria-hidden className="size-3 shrink-0" />}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            {above > 0 && <Room height={above} columns={table.columns.length} />}
            {items.map(({ index }) => (
              <tr key={index} aria-rowindex={index + 2} className="h-7 border-t hover:bg-hover">
                {table.columns.map((column, at) => {
                  const text = cellText(rows[index]?.[at]);
                  return (
                    <td
                      key={column}
                      title={text.length > 40 ? text.slice(0, 2000) : undefined}
                      className={cx("max-w-80 truncate px-3", isNumber[at] && "text-right")}
                    >
                      {text.slice(0, 400)}
                    </td>
                  );
                })}
              </tr>
            ))}
            {below > 0 && <Room height={below} columns={table.columns.length} />}
          </tbody>
        </table>
      </section>
    </div>
  );
}

/** Stands for the rows that are not there. */
function Room({ height, columns }: { readonly height: number; readonly columns: number }) {
  return (
    <tr aria-hidden>
      <td colSpan={columns} style={{ height }} />
    </tr>
  );
}
