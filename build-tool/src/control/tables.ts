// Aligned columns.

/** A column of numbers is aligned to the right. */
export interface Column<Row> {
  readonly head: string;
  readonly right?: boolean;
  readonly cell: (row: Row) => string;
}

/** A table with heads, each line ended by a line break. Of no rows the heads remain, as `docker ps` does it. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
  const lines = [columns.map((column) => column.head), ...rows.map((row) => columns.map((column) => column.cell(row)))];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  const aligned = lines.map((line) =>
    line
      .map((cell, index) =>
        columns[index]!.right === true ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
      )
      .join("  ")
      .trimEnd(),
  );
  return `${aligned.join("\n")}\n`;
}
