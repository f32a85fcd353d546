/**
 * The frame of a plot: two axes with round numbers, a grid and a legend.
 *
 * In: the ranges of the data. Out: a canvas with everything but the data, and the map from data to pixels.
 */
import { BLACK, type Canvas, type Colour, disc, line, PALE, text, textWidth } from "./canvas.js";
import { HEIGHT } from "./font.js";

export type Range = readonly [number, number];

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly x: Range;
  readonly y: Range;
}

/** The range of the finite numbers, a little wider; [0, 1] of none, and never empty. */
export const rangeOf = (values: Iterable<number>): Range => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) if (Number.isFinite(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
  if (low > high) return [0, 1];
  const room = (high - low) * 0.04 || Math.abs(high) * 0.1 || 1;
  return [low - room, high + room];
};

/** About `count` round numbers inside a range, a step of 1, 2 or 5 times a power of ten apart, and never less than `least`. */
export const ticksOf = ([low, high]: Range, count: number, least = 0): ReadonlyArray<number> => {
  const rough = Math.max((high - low) / count, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((k) => k * power).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(low / step);
  const length = Math.max(Math.floor(high / step) - first + 1, 0);
  return Array.from({ length }, (_, i) => Number(((first + i) * step).toPrecision(12)));
};

/** As few characters as tell a tick. */
export const tickText = (tick: number): string => {
  const size = Math.abs(tick);
  return size !== 0 && (size >= 1e5 || size < 1e-3) ? tick.toExponential().replace("e+", "e") : String(tick);
};

export const toX = (frame: Frame, value: number): number =>
  frame.left + ((value - frame.x[0]) / (frame.x[1] - frame.x[0])) * (frame.right - frame.left);

export const toY = (frame: Frame, value: number): number =>
  frame.bottom - ((value - frame.y[0]) / (frame.y[1] - frame.y[0])) * (frame.bottom - frame.top);

/** Draws the grid, then the two axes and their numbers. Ticks along x are at least `leastX` apart: 1 where x counts something. */
export const drawAxes = (canvas: Canvas, frame: Frame, leastX = 0): void => {
  for (const tick of ticksOf(frame.x, 7, leastX)) {
    const [x, words] = [Math.round(toX(frame, tick)), tickText(tick)];
    line(canvas, [x, frame.top], [x, frame.bottom], PALE);
    text(canvas, x - Math.floor(textWidth(words) / 2), frame.bottom + 6, words);
  }
  for (const tick of ticksOf(frame.y, 7)) {
    const [y, words] = [Math.round(toY(frame, tick)), tickText(tick)];
    line(canvas, [frame.left, y], [frame.right, y], PALE);
    text(canvas, frame.left - 6 - textWidth(words), y - 3, words);
  }
  line(canvas, [frame.left, frame.top], [frame.left, frame.bottom], BLACK);
  line(canvas, [frame.left, frame.bottom], [frame.right, frame.bottom], BLACK);
};

const LINE = HEIGHT + 6;

/** A dot and a name per entry, downwards from (left, top). */
export const drawLegend = (
  canvas: Canvas,
  left: number,
  top: number,
  entries: ReadonlyArray<{ readonly name: string; readonly colour: Colour }>,
): void => {
  for (const [i, { name, colour }] of entries.entries()) {
    disc(canvas, left + 4, top + i * LINE + 3, 3.5, colour);
    text(canvas, left + 13, top + i * LINE, name);
  }
};

/** The room that a legend takes to the right of the frame. */
export const legendWidth = (names: ReadonlyArray<string>): number =>
  names.length === 0 ? 0 : 30 + names.reduce((widest, name) => Math.max(widest, textWidth(name)), 0);
