import { type RowSelectionState, rowSelectionFeature, tableFeatures, useTable } from "@tanstack/react-table";
import { ArrowDown, ArrowUp } from "lucide-react";
import { memo, type ReactNode, useMemo } from "react";
import { Checkbox } from "@/shared/components/checkbox.tsx";
import { useCommonTexts } from "@/shared/i18n/common-texts.ts";
import { cx } from "@/shared/lib/cx.ts";

/** One column. Its cells are made from a whole row. */
export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** CSS width (`8rem`). Columns without one share the rest. */
  readonly width?: string;
  readonly isNumber?: boolean;
  /** The header is for screen readers only: columns of buttons. */
  readonly isHeaderHidden?: boolean;
  /** Gone below 768 px, where only what matters has room. */
  readonly isWideOnly?: boolean;
  /** Values of the list's `sort` for a click on its header: the first click's, the second's. */
  readonly sorts?: readonly [string, string];
}

interface DataTableProps<Row> {
  /** Its name for screen readers. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowId: (row: Row) => string;
  /** What a row is called, for the names of its box. */
  readonly rowName?: (row: Row) => string;
  /** Ids of hidden columns. */
  readonly hidden?: ReadonlySet<string>;
  readonly sort?: string;
  readonly onSort?: (sort: string) => void;
  /** Chosen ids; with `onSelect` each row has a box. */
  readonly selected?: ReadonlySet<string>;
  readonly onSelect?: (selected: ReadonlySet<string>) => void;
  /** Shown instead of rows when there are none. */
  readonly empty?: ReactNode;
}

const features = tableFeatures({ rowSelectionFeature });

/** A dense table whose rows come sorted and in pages from the server. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowId, rowName, hidden, sort, onSort, selected, onSelect, empty } = props;
  const t = useCommonTexts();
  const definitions = useMemo(() => columns.map(({ id }) => ({ id })), [columns]);
  const shown = useMemo(() => columns.filter(({ id }) => !hidden?.has(id)), [columns, hidden]);
  const table = useTable({
    features,
    columns: definitions,
    data: rows,
    getRowId: (row) => rowId(row),
    state: {
      rowSelection: Object.fromEntries([...(selected ?? [])].map((id) => [id, true as const])),
    },
    onRowSelectionChange: (update) => {
      const before: RowSelectionState = Object.fromEntries(
        [...(selected ?? [])].map((id) => [id, true as const]),
      );
      const after = typeof update === "function" ? update(before) : update;
      onSelect?.(new Set(Object.keys(after).filter((id) => after[id])));
    },
  });
  if (rows.length === 0) return empty ?? <p className="px-3 py-6 text-sm text-muted">{t("table.empty")}</p>;
  return (
    <div className="overflow-x-auto">
      <table aria-label={label} className="w-full table-fixed border-collapse text-sm">
        <thead>
          <tr className="border-b">
            {onSelect && (
              <th className="w-9 pl-3 text-left">
                <Checkbox
                  label={t("action.selectAll")}
                  isChecked={table.getIsAllRowsSelected()}
                  isPartly={table.getIsSomeRowsSelected() && !table.getIsAllRowsSelected()}
                  onChange={(isChecked) => table.toggleAllRowsSelected(isChecked)}
                />
              </th>
            )}
            {shown.map((column) => (
              <HeaderCell key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {table.getRowModel().rows.map((row) => (
            <tr
              key={row.id}
              className={cx("border-b last:border-0 hover:bg-hover", row.getIsSelected() && "bg-accent-soft")}
            >
              {onSelect && (
                <td className="w-9 pl-3">
                  <Checkbox
                    label={t("action.select", { name: rowName?.(row.original) ?? row.id })}
                    isChecked={row.getIsSelected()}
                    onChange={(isChecked) => row.toggleSelected(isChecked)}
                  />
                </td>
              )}
              <Cells columns={shown} row={row.original} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}

/** Stays as it is while rows are chosen: a table has hundreds of cells. */
// safe: `memo` forgets the type parameter
const Cells = memo(function Cells<Row>({ columns, row }: CellsProps<Row>) {
  return columns.map((column) => (
    <td
      key={column.id}
      className={cx(
        "h-9 truncate px-3 py-1",
        column.isNumber && "text-right",
        column.isWideOnly && "max-md:hidden",
      )}
    >
      {column.cell(row)}
    </td>
  ));
}) as <Row>(props: CellsProps<Row>) => ReactNode;

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: string | undefined;
  readonly onSort: ((sort: string) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const { header, width, isNumber, isHeaderHidden, isWideOnly, sorts } = column;
  const place = sort === undefined ? -1 : (sorts?.indexOf(sort) ?? -1);
  const isDescending = place >= 0 && sort?.endsWith("DESC");
  return (
    <th
      scope="col"
      style={width === undefined ? undefined : { width }}
      aria-sort={place < 0 ? undefined : isDescending ? "descending" : "ascending"}
      className={cx(
        "h-8 truncate px-3 text-xs font-medium text-muted",
        isNumber ? "text-right" : "text-left max-md:pr-0",
        isWideOnly && "max-md:hidden",
      )}
    >
      {sorts && onSort ? (
        <button
          type="button"
          onClick={() => onSort(place === 0 ? sorts[1] : sorts[0])}
          className="inline-flex items-center gap-1 rounded-sm hover:text-ink"
        >
          {header}
          {place >= 0 &&
            (isDescending ? (
              <ArrowDown aria-hidden className="size-3" />
            ) : (
              <ArrowUp aria-hidden className="size-3" />
            ))}
        </button>
      ) : isHeaderHidden ? (
        <span className="sr-only">{header}</span>
      ) : (
        header
      )}
    </th>
  );
}
