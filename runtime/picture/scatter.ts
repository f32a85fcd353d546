/**
 * Scatters of two-dimensional points, coloured by class; several stand side by side.
 *
 * In: points and, if there are any, their classes (−1: none). Out: a picture. Points that aren't finite are left out.
 */
import * as E from "fp-ts/lib/Either.js";
import type { TopLevelSpec } from "vega-lite";
import { beside, chart, panelTitle, titled } from "./chart.js";
import { colourOf, inkOn, markOf } from "./colour.js";
import type { Drawn, Picture } from "./picture.js";

/** Points of the plane, coloured by label. */
export interface Cloud {
  /** [n, 2] in C order. */
  readonly points: Float32Array;
  readonly labels?: ArrayLike<number>;
  /** Above it, where there are several. */
  readonly name?: string;
}

/** The words beside the axes and in the legend. */
export interface ScatterOptions {
  readonly title?: string;
  /** What classes are called; their numbers if absent. */
  readonly names?: ReadonlyArray<string>;
  readonly axes?: readonly [x: string, y: string];
  /** From where to where the axes go; over each cloud's own points if absent. */
  readonly domain?: readonly [x: readonly [number, number], y: readonly [number, number]];
  /** Side of a cloud; 420 of one alone, 220 of several if absent. */
  readonly side?: number;
  /** Clouds in a row; 3 if absent. */
  readonly columns?: number;
}

/** More would say no more and make a heavy file: so many of each cloud are drawn, evenly spread. */
const most = 2000;

const mostClasses = 50;

interface Point {
  readonly cloud: number;
  readonly x: number;
  readonly y: number;
  readonly class: number;
}

const pointsOf = ({ points, labels }: Cloud, cloud: number): ReadonlyArray<Point> =>
  Array.from({ length: Math.min(points.length / 2, most) }, (_, at) => {
    const i = points.length / 2 <= most ? at : Math.floor((at * points.length) / 2 / most);
    return { cloud, x: points[2 * i] ?? 0, y: points[2 * i + 1] ?? 0, class: labels?.[i] ?? 0 };
  }).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));

const median = (values: ReadonlyArray<number>): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Where a class's name stands: amid its points. */
const namesAmid = (points: ReadonlyArray<Point>, classes: ReadonlyArray<number>, nameOf: (label: number) => string) =>
  classes.flatMap((label) => {
    const own = points.filter((point) => point.class === label);
    const { cloud = 0 } = own[0] ?? {};
    const at = { cloud, x: median(own.map(({ x }) => x)), y: median(own.map(({ y }) => y)) };
    return own.length === 0 ? [] : [{ ...at, name: nameOf(label), fill: colourOf(label), ink: inkOn(colourOf(label)) }];
  });

const position = (axes: readonly [string, string], domain: ScatterOptions["domain"]) => ({
  x: {
    field: "x",
    type: "quantitative",
    title: axes[0],
    scale: { zero: false, nice: false, padding: 14, ...(domain && { domain: domain[0] }) },
    axis: { tickCount: 5 },
  },
  y: {
    field: "y",
    type: "quantitative",
    title: axes[1],
    scale: { zero: false, nice: false, padding: 14, ...(domain && { domain: domain[1] }) },
    axis: { tickCount: 5 },
  },
});

const pointLayer = (classes: ReadonlyArray<number>, nameOf: (label: number) => string, size: number) => {
  const domain = classes.map(nameOf);
  const field = { field: "name", type: "nominal" };
  const legend = classes.length > 1 ? { title: null, symbolOpacity: 1 } : null;
  return {
    mark: { type: "point", filled: true, opacity: 0.75, size, stroke: null },
    encoding: {
      color: { ...field, legend, scale: { domain, range: classes.map(colourOf) } },
      shape: { ...field, legend, scale: { domain, range: classes.map(markOf) } },
    },
  };
};

const nameLayers = (names: ReadonlyArray<unknown>, fontSize: number) => [
  {
    data: { values: names },
    mark: { type: "circle", size: fontSize * fontSize * 2.2, opacity: 0.95 },
    encoding: { fill: { field: "fill", type: "nominal", scale: null } },
  },
  {
    data: { values: names },
    mark: { type: "text", fontSize, fontWeight: 600 },
    encoding: { text: { field: "name" }, fill: { field: "ink", type: "nominal", scale: null } },
  },
];

/** Short names stand amid their points too: colours alone must not carry the meaning. */
const fitsAmid = (classes: ReadonlyArray<number>, nameOf: (label: number) => string): boolean =>
  classes.length > 1 && classes.length <= 20 && classes.every((label) => nameOf(label).length <= 2);

/** Draws every cloud in axes of its own, unless told from where to where they go, with one legend. */
export const scatters = async (
  clouds: ReadonlyArray<Cloud>,
  { title, names = [], axes = ["", ""], domain, columns = 3, ...rest }: ScatterOptions = {},
): Promise<Drawn<Picture>> => {
  const { side = clouds.length > 1 ? 220 : 420 } = rest;
  const drawn = clouds.map(pointsOf);
  if (drawn.every((points) => points.length === 0)) return E.left({ _tag: "NothingToDraw" });
  const classes = [...new Set(drawn.flat().map((point) => point.class))].sort((a, b) => a - b).slice(0, mostClasses);
  const nameOf = (label: number): string => (label < 0 ? "none" : (names[label] ?? String(label)));
  const left = clouds.some(({ points }) => points.length / 2 > most) ? `${most} of the points` : undefined;
  const size = (drawn[0]?.length ?? 0) > 600 ? side / 24 : side / 14;
  const panel = (points: ReadonlyArray<Point>, i: number) => ({
    ...panelTitle(clouds[i]?.name),
    width: side,
    height: side,
    data: { values: points.map(({ x, y, class: label }) => ({ x, y, name: nameOf(label) })) },
    encoding: position(axes, domain),
    layer: [
      pointLayer(classes, nameOf, size),
      ...(fitsAmid(classes, nameOf) ? nameLayers(namesAmid(points, classes, nameOf), side / 32) : []),
    ],
  });
  const panels = drawn.map(panel);
  const whole =
    panels.length === 1
      ? { ...panels[0], ...titled(title, left) }
      : { concat: panels, columns, ...beside, ...titled(title, left) };
  return chart(whole as unknown as TopLevelSpec);
};

/** Draws one cloud. Past fifty classes colours and marks repeat. */
export const scatter = (cloud: Cloud, options: ScatterOptions = {}): Promise<Drawn<Picture>> =>
  scatters([cloud], options);
