/** A table as it is shown: names of columns and rows of values. */
export interface TableData {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What a table artifact holds, of the shapes that clients write: a list of records, a record of columns, a list of rows (the
 * first may be names), each as JSON text or as it is. Undefined for anything else.
 */
export function tableData(data: unknown): TableData | undefined {
  let value = data;
  if (typeof value === "string") {
    try {
      // Python's JSON has NaN, which no other has.
      value = JSON.parse(value.replace(/(?<=[[:,]\s*)-?(?:NaN|Infinity)(?=\s*[,\]}])/g, "null"));
    } catch {
      return undefined; // Not JSON: shown as it is.
    }
  }
  if (Array.isArray(value)) return value.every(isRecord) ? ofRecords(value) : ofRows(value);
  return isRecord(value) ? ofColumns(value) : undefined;
}

function ofRecords(records: readonly Record<string, unknown>[]): TableData {
  const columns = [...new Set(records.flatMap((record) => Object.keys(record)))];
  return { columns, rows: records.map((record) => columns.map((column) => record[column])) };
}

function ofColumns(record: Record<string, unknown>): TableData {
  const columns = Object.keys(record);
  const lists = columns.map((column) => {
    const list = record[column];
    return Array.isArray(list) ? list : isRecord(list) ? Object.values(list) : [list];
  });
  const length = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return { columns, rows: Array.from({ length }, (_, row) => lists.map((list) => list[row])) };
}

function ofRows(rows: readonly unknown[]): TableData | undefined {
  if (!rows.every((row) => Array.isArray(row))) return undefined;
  const width = rows.reduce((most: number, row) => Math.max(most, row.length), 0);
  return { columns: Array.from({ length: width }, (_, index) => String(index + 1)), rows };
}

/** A value in a cell. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Numbers by size, everything else by text; what is missing comes last, whichever way. */
export function sortedRows(
  rows: TableData["rows"],
  column: number,
  isDescending: boolean,
): TableData["rows"] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  return rows.toSorted((first, second) => {
    const [a, b] = [first[column], second[column]];
    const [hasA, hasB] = [a !== null && a !== undefined, b !== null && b !== undefined];
    if (!hasA || !hasB) return Number(hasB) - Number(hasA);
    const order =
      typeof a === "number" && typeof b === "number" ? a - b : collator.compare(cellText(a), cellText(b));
    return isDescending ? -order : order;
  });
}

/** As RFC 4180 has it; a text that a spreadsheet would take for a formula is made a text. */
export function toCsv({ columns, rows }: TableData): string {
  const cell = (value: unknown) => {
    const text = cellText(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [columns, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

export function toJson({ columns, rows }: TableData): string {
  return JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null]))),
    null,
    2,
  );
}
