/**
 * Means with their spread, a line for each thing compared: what a sweep or a set of seeds came to.
 *
 * In: values by name, and by group. Out: a picture: each value a dot, the mean a bar, the standard deviation a rule.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TopLevelSpec } from "vega-lite";
import { spreadOf } from "../measure/numeric/spread.js";
import { chart, inOrder, titled } from "./chart.js";
import { colourOf } from "./colour.js";
import type { Drawn, Picture } from "./picture.js";

/** A line of the chart: the values whose mean and interval it shows. */
export interface Interval {
  readonly name: string;
  /** Lines of one group have one colour. */
  readonly group?: string;
  readonly values: ReadonlyArray<number>;
}

/** The words beside the axes. */
export interface IntervalOptions {
  readonly title?: string;
  /** What the values are. */
  readonly xLabel?: string;
  /** The ends of the axis; those of the data if absent. */
  readonly domain?: readonly [number, number];
  /** Of the plot without its names; 420 if absent. */
  readonly width?: number;
}

/** Draws the lines in their order, from the top. */
export const intervals = async (
  given: ReadonlyArray<Interval>,
  { title, xLabel = "", domain, width = 420 }: IntervalOptions = {},
): Promise<Drawn<Picture>> => {
  const rows = given
    .map((row) => ({ ...row, values: row.values.filter(Number.isFinite) }))
    .filter(({ values }) => values.length > 0);
  if (rows.length === 0) return E.left({ _tag: "NothingToDraw" });
  const groups = [...new Set(rows.map(({ group = "" }) => group))];
  const dots = rows.flatMap(({ name, group = "", values }) => values.map((x) => ({ name, group, x })));
  const means = rows.map(({ name, group = "", values }) => {
    const { mean, sd } = spreadOf(values);
    return { name, group, mean, low: mean - (sd || 0), high: mean + (sd || 0) };
  });
  const x = {
    type: "quantitative",
    title: xLabel,
    scale: { zero: false, ...(domain && { domain: [...domain] }) },
    axis: { tickCount: 6 },
  };
  const legend = groups.length > 1 ? { title: null } : null;
  const spec = {
    ...titled(title),
    width,
    height: { step: 26 },
    encoding: {
      y: {
        field: "name",
        ...inOrder(rows.map(({ name }) => name)),
        title: null,
        axis: { grid: false, labelLimit: 320 },
      },
      color: {
        field: "group",
        type: "nominal",
        legend,
        scale: { domain: groups, range: groups.map((_, i) => colourOf(i)) },
      },
    },
    layer: [
      {
        data: { values: means },
        mark: { type: "rule", strokeWidth: 3, opacity: 0.35 },
        encoding: { x: { field: "low", ...x }, x2: { field: "high" } },
      },
      {
        data: { values: dots },
        mark: { type: "circle", size: 32, opacity: 0.7 },
        encoding: { x: { field: "x", ...x } },
      },
      {
        data: { values: means },
        mark: { type: "tick", thickness: 3, size: 16 },
        encoding: { x: { field: "mean", ...x } },
      },
    ],
  };
  return chart(spec as unknown as TopLevelSpec);
};
