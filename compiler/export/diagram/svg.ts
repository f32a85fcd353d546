/**
 * The diagram as a drawing: each part a lane from top to bottom, the latent between encoder and decoder, what a
 * condition brings in its own colour where it enters.
 *
 * In: a diagram. Out: the size of the drawing and its body in SVG, in `currentColor` so that it suits light and dark.
 * All text is escaped.
 */
import { oneLine } from "../../words/line.js";
import type { Arrow, Box, Diagram, Lane } from "./diagram.js";

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly body: string;
}

const font = { title: 13, note: 11 } as const;
const pad = 24;
const gap = 26;
const laneGap = 56;
const heights: Readonly<Record<Box["kind"], number>> = { layer: 42, condition: 38, data: 42, latent: 64 };
const head = 34;

const escaped = (text: string): string =>
  oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** At most so many letters, the rest as dots. */
const short = (text: string, most = 34): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** About how wide a text is drawn. */
const widthOf = (text: string, size: number): number => [...text].length * size * 0.56;

interface Placed {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Column {
  readonly lane: Lane;
  readonly x: number;
  readonly width: number;
  readonly boxes: ReadonlyArray<Placed>;
}

const firstLine = ({ title, note }: Box): string => short(`${title} · ${note}`);

const laneWidth = ({ boxes }: Lane): number =>
  Math.max(
    110,
    ...boxes.flatMap((box) => [widthOf(firstLine(box), font.title) + 28, widthOf(short(box.shape), font.note) + 28]),
  );

const laneHeight = ({ boxes }: Lane): number =>
  head + boxes.reduce((sum, { kind }) => sum + heights[kind], 0) + Math.max(0, boxes.length - 1) * gap + pad;

/** How far down a short lane begins: the latent half-way, heads at the end, where no arrow to the decoder passes. */
const lowered = ({ kind }: Lane): number => (kind === "latent" ? 0.5 : kind === "heads" ? 1 : 0);

const columnsOf = (lanes: ReadonlyArray<Lane>, top: number, height: number): ReadonlyArray<Column> => {
  let x = pad;
  return lanes.map((lane) => {
    const [width, from] = [laneWidth(lane) + 2 * 16, x];
    x += width + laneGap;
    let y = top + head + (height - laneHeight(lane)) * lowered(lane);
    const boxes = lane.boxes.map((box) => {
      const placed = { box, x: from + 16, y, width: width - 32, height: heights[box.kind] };
      y += heights[box.kind] + gap;
      return placed;
    });
    return { lane, x: from, width, boxes };
  });
};

const text = (x: number, y: number, size: number, words: string, more = ""): string =>
  `<text x="${x}" y="${y}" font-size="${size}" text-anchor="middle"${more}>${escaped(words)}</text>`;

const fills: Readonly<Record<Box["kind"], string>> = {
  layer: 'fill="none" stroke="currentColor" stroke-opacity="0.55" rx="8"',
  data: 'fill="currentColor" fill-opacity="0.07" stroke="currentColor" stroke-opacity="0.55"',
  condition: 'fill="#ffa90e" rx="19"',
  latent: 'fill="#3f90da" rx="12"',
};

const inks: Readonly<Record<Box["kind"], string>> = {
  layer: "",
  data: "",
  condition: ' fill="#000000"',
  latent: ' fill="#ffffff"',
};

const drawBox = ({ box, x, y, width, height }: Placed): string => {
  const [middle, centre] = [x + width / 2, y + height / 2];
  const ink = inks[box.kind];
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${fills[box.kind]}/>`,
    text(middle, centre - 3, font.title, firstLine(box), ` font-weight="600"${ink}`),
    text(middle, centre + 13, font.note, short(box.shape), ink === "" ? ' fill-opacity="0.75"' : ink),
  ].join("");
};

const curve = (d: string, dashed: boolean): string =>
  `<path d="${d}" fill="none" stroke="currentColor" stroke-opacity="0.7" stroke-width="1.4"${dashed ? ' stroke-dasharray="5 4"' : ""} marker-end="url(#tip)"/>`;

const arrowPath = (from: Placed, to: Placed, sameLane: boolean): string => {
  if (sameLane) return `M${from.x + from.width / 2} ${from.y + from.height}V${to.y - 3}`;
  const right = to.x >= from.x;
  const [x1, y1] = [right ? from.x + from.width : from.x, from.y + from.height / 2];
  const [x2, y2] = [right ? to.x - 3 : to.x + to.width + 3, to.y + to.height / 2];
  const middle = (x1 + x2) / 2;
  return `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`;
};

const drawArrow = ({ from, to, kind }: Arrow, columns: ReadonlyArray<Column>): string => {
  const find = (id: string) =>
    columns
      .flatMap((column, lane) => column.boxes.map((placed) => ({ lane, placed })))
      .find(({ placed }) => placed.box.id === id);
  const [a, b] = [find(from), find(to)];
  if (a === undefined || b === undefined) return "";
  return curve(arrowPath(a.placed, b.placed, a.lane === b.lane), kind === "link");
};

const drawLane = ({ lane, x, width }: Column, top: number, height: number): string =>
  `<rect x="${x}" y="${top}" width="${width}" height="${height}" rx="14" fill="currentColor" fill-opacity="0.04"/>${text(
    x + width / 2,
    top + 21,
    12,
    lane.name.toUpperCase(),
    ' font-weight="600" letter-spacing="1.2" fill-opacity="0.6"',
  )}`;

const marker =
  '<defs><marker id="tip" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor" fill-opacity="0.7"/></marker></defs>';

/** The drawing of a diagram. */
export const drawingOf = ({ title, lanes, arrows, conditions }: Diagram, family: string): Drawing => {
  const top = 54;
  const height = Math.max(...lanes.map(laneHeight));
  const columns = columnsOf(lanes, top, height);
  const last = columns.at(-1);
  const width = (last === undefined ? 0 : last.x + last.width) + pad;
  const legend = conditions.length === 0 ? "" : `   conditions: ${conditions.join(", ")}`;
  const body = [
    `<g font-family="${family}, system-ui, sans-serif" fill="currentColor">`,
    marker,
    `<text x="${pad}" y="32" font-size="16" font-weight="600">${escaped(short(title, 60))}<tspan font-weight="400" font-size="12" fill-opacity="0.7" xml:space="preserve">${escaped(short(legend, 80))}</tspan></text>`,
    ...columns.map((column) => drawLane(column, top, height)),
    ...arrows.map((arrow) => drawArrow(arrow, columns)),
    ...columns.flatMap(({ boxes }) => boxes.map(drawBox)),
    "</g>",
  ].join("");
  return { width: Math.ceil(Math.max(width, 360)), height: Math.ceil(top + height + pad), body };
};
