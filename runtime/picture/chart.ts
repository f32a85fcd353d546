/**
 * Charts by Vega-Lite: the one door to the library, which is loaded when the first chart is drawn.
 *
 * In: a Vega-Lite spec without colours of its own. Out: a picture in graft's style. No text of a user's ever stands in
 * an expression: names are data.
 */
import * as E from "fp-ts/lib/Either.js";
import type { LoggerInterface } from "vega";
import type { Config, TopLevelSpec } from "vega-lite";
import { palette } from "./colour.js";
import type { Drawn, Picture } from "./picture.js";
import { fontFamily } from "./raster.js";

const ink = "currentColor";

const config: Config = {
  font: `${fontFamily}, system-ui, sans-serif`,
  padding: 6,
  background: "transparent",
  aria: false,
  view: { stroke: null },
  axis: {
    labelColor: ink,
    labelOpacity: 0.75,
    labelFontSize: 11,
    titleColor: ink,
    titleOpacity: 0.75,
    titleFontSize: 12,
    titleFontWeight: "normal",
    titlePadding: 8,
    gridColor: ink,
    gridOpacity: 0.1,
    domain: false,
    ticks: false,
    labelPadding: 6,
    labelFlush: false,
  },
  legend: {
    labelColor: ink,
    labelFontSize: 11,
    titleColor: ink,
    titleFontSize: 12,
    titleFontWeight: "normal",
    symbolOpacity: 1,
    symbolSize: 70,
    rowPadding: 4,
  },
  title: {
    color: ink,
    fontSize: 13,
    fontWeight: 600,
    anchor: "start",
    offset: 10,
    subtitleColor: ink,
    subtitleFontSize: 11,
    subtitlePadding: 4,
  },
  header: { labelColor: ink, labelFontSize: 12, labelFontWeight: 600, labelAnchor: "start", title: null },
  text: { color: ink, fontSize: 11 },
  rule: { color: ink },
  range: { category: [...palette] },
};

/**
 * Names in the order given. Vega-Lite makes an expression of a `sort` by values, where U+2028 in a name is an error; a
 * scale's domain is data.
 */
export const inOrder = (names: ReadonlyArray<string>) => ({
  type: "nominal",
  sort: null,
  scale: { domain: [...new Set(names)] },
});

type Libraries = readonly [typeof import("vega"), typeof import("vega-lite")];

let loaded: Promise<Libraries> | undefined;

const load = (): Promise<Libraries> => {
  loaded ??= Promise.all([import("vega"), import("vega-lite")]);
  return loaded;
};

const rootElement = /^<svg[^>]*\bwidth="([0-9.]+)"[^>]*\bheight="([0-9.]+)"[^>]*?(?:\bviewBox="([^"]+)")?[^>]*>/;

/** What Vega wrote, without its root: ours says the size and the theme. */
const pictureOf = (svg: string): Picture => {
  const root = rootElement.exec(svg);
  if (root === null) throw new Error("Vega wrote no svg element with a size");
  const body = svg.slice(root[0].length, svg.lastIndexOf("</svg>"));
  return { width: Number(root[1]), height: Number(root[2]), body };
};

/** The title of a chart, and a line below it. */
export const titled = (
  text: string | undefined,
  subtitle?: string,
): { readonly title?: { text: string; subtitle?: string } } =>
  text === undefined ? {} : { title: { text, ...(subtitle === undefined ? {} : { subtitle }) } };

/** The title of one of several panels. */
export const panelTitle = (text: string | undefined) =>
  text === undefined ? {} : { title: { text, fontSize: 12, frame: "group" as const, offset: 8 } };

/** How panels stand beside one another: frames in line, with room between them for the numbers of their axes. */
export const beside = { align: "all", bounds: "flush", spacing: { column: 56, row: 72 } } as const;

/** Vega says what it makes of a spec on the console; ours are tested instead. */
const silent: LoggerInterface = {
  level: () => silent,
  error: () => silent,
  warn: () => silent,
  info: () => silent,
  debug: () => silent,
} as unknown as LoggerInterface;

/** Draws a chart. A chart of no data is the caller's to refuse. */
export const chart = async (spec: TopLevelSpec): Promise<Drawn<Picture>> => {
  const [vega, vegaLite] = await load();
  const view = new vega.View(vega.parse(vegaLite.compile(spec, { config, logger: silent }).spec), {
    renderer: "none",
    logLevel: vega.None,
  });
  try {
    return E.right(pictureOf(await view.toSVG()));
  } finally {
    view.finalize();
  }
};
