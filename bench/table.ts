// Aligned tables. In: rows of cells, the first row being the head; out: lines. First column left, the others right.
export const table = (rows: ReadonlyArray<ReadonlyArray<string>>): string => {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => [...(row[i] ?? "")].length)));
  const line = (row: ReadonlyArray<string>): string =>
    row
      .map((cell, i) => {
        const gap = " ".repeat((widths[i] ?? 0) - [...cell].length);
        return i === 0 ? cell + gap : gap + cell;
      })
      .join("  ")
      .trimEnd();
  const [head = [], ...body] = rows;
  return [line(head), widths.map((n) => "─".repeat(n)).join("  "), ...body.map(line)].join("\n");
};
