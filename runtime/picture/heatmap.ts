/**
 * A table of numbers as colours with the numbers in them, such as how alike each pair of runs is.
 *
 * In: a matrix and names of its rows and columns. Out: a picture.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TopLevelSpec } from "vega-lite";
import { chart, inOrder, titled } from "./chart.js";
import { palette } from "./colour.js";
import type { Drawn, Picture } from "./picture.js";

/** The words of rows and columns, and the range of the colours. */
export interface HeatmapOptions {
  readonly title?: string;
  readonly rows: ReadonlyArray<string>;
  readonly columns: ReadonlyArray<string>;
  /** The values that are palest and strongest. */
  readonly range: readonly [number, number];
  readonly digits?: number;
}

/** Draws `values[row][column]`; a cell whose value isn't finite stays empty. */
export const heatmap = async (
  values: ReadonlyArray<ReadonlyArray<number>>,
  { title, rows, columns, range: [low, high], digits = 2 }: HeatmapOptions,
): Promise<Drawn<Picture>> => {
  const cells = values.flatMap((line, r) =>
    line.flatMap((value, c) => {
      const level = Math.min(Math.max((value - low) / (high - low), 0), 1);
      const cell = { row: rows[r] ?? String(r), column: columns[c] ?? String(c), level, text: value.toFixed(digits) };
      return Number.isFinite(value) ? [cell] : [];
    }),
  );
  if (cells.length === 0) return E.left({ _tag: "NothingToDraw" });
  const axis = { title: null, domain: false, grid: false, labelLimit: 200 };
  const spec = {
    ...titled(title),
    data: { values: cells },
    width: { step: 44 },
    height: { step: 34 },
    encoding: {
      x: { field: "column", ...inOrder(columns), axis: { ...axis, labelAngle: 0, orient: "top" } },
      y: { field: "row", ...inOrder(rows), axis },
    },
    layer: [
      {
        mark: { type: "rect", color: palette[0], cornerRadius: 3 },
        encoding: {
          opacity: {
            field: "level",
            type: "quantitative",
            legend: null,
            scale: { domain: [0, 1], range: [0.06, 0.85] },
          },
        },
      },
      { mark: { type: "text", fontSize: 11 }, encoding: { text: { field: "text" } } },
    ],
  };
  return chart(spec as unknown as TopLevelSpec);
};
