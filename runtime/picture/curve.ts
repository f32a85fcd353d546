/**
 * Curves over steps or epochs, such as a loss while training, in one panel or one for each term.
 *
 * In: named series. Out: a picture. A value that isn't finite breaks its curve.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TopLevelSpec } from "vega-lite";
import { beside, chart, panelTitle, titled } from "./chart.js";
import { colourOf } from "./colour.js";
import type { Drawn, Picture } from "./picture.js";

/** A line of a chart: points from left to right. */
export interface Series {
  readonly name: string;
  readonly x: ReadonlyArray<number>;
  /** As long as `x`. */
  readonly y: ReadonlyArray<number>;
  /** The panel that it belongs to; series of one panel share their axes. */
  readonly panel?: string;
  /** Half the width of a band around the curve, such as a standard deviation; as long as `x`. */
  readonly spread?: ReadonlyArray<number>;
}

/** The words beside the axes, and how panels are laid out. */
export interface CurveOptions {
  readonly title?: string;
  /** What x counts, such as "epoch". */
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** Panels in a row; 2 if absent. */
  readonly columns?: number;
  readonly logarithmic?: boolean;
}

interface Point {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly name: string;
  readonly panel: string;
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const pointsOf = ({ name, x, y, spread, panel = "" }: Series): ReadonlyArray<Point> =>
  x.map((at, i) => {
    const [value, half] = [y[i] ?? Number.NaN, spread?.[i] ?? Number.NaN];
    return { x: at, y: finite(value), low: finite(value - half), high: finite(value + half), name, panel };
  });

const panelOf = (
  points: ReadonlyArray<Point>,
  names: ReadonlyArray<string>,
  { xLabel = "", yLabel = "", logarithmic = false }: CurveOptions,
  size: { readonly width: number; readonly height: number },
) => {
  const domain = [...names];
  const scale = { zero: false, ...(logarithmic ? { type: "log" } : {}) };
  const whole = points.every(({ x }) => Number.isInteger(x));
  const legend = names.length > 1 ? { title: null, symbolType: "stroke", symbolStrokeWidth: 2.5 } : null;
  const band = points.some(({ low }) => low !== null);
  return {
    ...size,
    data: { values: points },
    encoding: {
      x: {
        field: "x",
        type: "quantitative",
        title: xLabel,
        scale: { zero: false, nice: false },
        axis: { tickCount: 6, grid: false, ...(whole ? { tickMinStep: 1, format: "d" } : {}) },
      },
      color: { field: "name", type: "nominal", legend, scale: { domain, range: domain.map((_, i) => colourOf(i)) } },
    },
    layer: [
      ...(band
        ? [
            {
              mark: { type: "area", opacity: 0.18 },
              encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
            },
          ]
        : []),
      {
        mark: {
          type: "line",
          strokeWidth: 2,
          strokeJoin: "round",
          strokeCap: "round",
          point: points.length / names.length <= 30 ? { size: 18, filled: true } : false,
          invalid: "break-paths-show-path-domains",
        },
        encoding: { y: { field: "y", type: "quantitative", title: yLabel, scale, axis: { tickCount: 5 } } },
      },
    ],
  };
};

/** Draws every series, panel by panel, with one legend. */
export const curve = async (series: ReadonlyArray<Series>, options: CurveOptions = {}): Promise<Drawn<Picture>> => {
  const points = series.flatMap(pointsOf);
  if (points.every(({ y }) => y === null)) return E.left({ _tag: "NothingToDraw" });
  const names = [...new Set(series.map(({ name }) => name))];
  const panels = [...new Set(series.map(({ panel = "" }) => panel))];
  const { title, columns = 2 } = options;
  if (panels.length === 1) {
    const one = panelOf(points, names, options, { width: 520, height: 300 });
    return chart({ ...one, ...titled(title) } as unknown as TopLevelSpec);
  }
  const concat = panels.map((panel) => ({
    ...panelTitle(panel),
    ...panelOf(
      points.filter((point) => point.panel === panel),
      names,
      options,
      { width: 300, height: 180 },
    ),
  }));
  return chart({ concat, columns, ...beside, ...titled(title) } as unknown as TopLevelSpec);
};
