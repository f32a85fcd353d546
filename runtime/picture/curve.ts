/**
 * Curves over steps, such as a loss while training.
 *
 * In: named series. Out: a PNG. A value that isn't finite breaks its curve.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { drawAxes, drawLegend, type Frame, legendWidth, rangeOf, toX, toY } from "./axes.js";
import { blank, type Canvas, type Colour, colourOf, disc, line, type PictureProblem, png, text } from "./canvas.js";

export interface Series {
  readonly name: string;
  readonly x: ReadonlyArray<number>;
  /** As long as `x`. */
  readonly y: ReadonlyArray<number>;
}

export interface CurveOptions {
  readonly title?: string;
  /** What x counts, such as "step". */
  readonly xLabel?: string;
}

const WIDTH = 640;
const HEIGHT = 400;

const finite = (place: readonly [number, number]): boolean => place.every(Number.isFinite);

const drawSeries = (canvas: Canvas, frame: Frame, { x, y }: Series, colour: Colour): void => {
  const places = x.map((value, i) => [toX(frame, value), toY(frame, y[i] ?? Number.NaN)] as const);
  for (const [i, to] of places.entries()) {
    const from = places[i - 1];
    if (from !== undefined && finite(from) && finite(to)) line(canvas, from, to, colour);
    else if (finite(to)) disc(canvas, to[0], to[1], 1.5, colour);
  }
};

/** Draws every series over common axes. */
export const curve = (
  series: ReadonlyArray<Series>,
  options: CurveOptions = {},
): E.Either<PictureProblem, Uint8Array> => {
  if (series.every(({ x }) => x.length === 0)) return E.left({ type: "nothing-to-draw" });
  const entries = series.map(({ name }, i) => ({ name, colour: colourOf(i) }));
  const frame: Frame = {
    left: 64,
    top: 30,
    right: WIDTH - 16,
    bottom: HEIGHT - 40,
    x: rangeOf(series.flatMap(({ x }) => x)),
    y: rangeOf(series.flatMap(({ y }) => y)),
  };
  return pipe(
    blank(WIDTH + legendWidth(series.map(({ name }) => name)), HEIGHT),
    E.map((canvas) => {
      drawAxes(canvas, frame, 1);
      for (const [i, one] of series.entries()) drawSeries(canvas, frame, one, colourOf(i));
      drawLegend(canvas, frame.right + 18, frame.top, entries);
      text(canvas, frame.left, 12, options.title ?? "");
      text(canvas, frame.right - 6 * (options.xLabel ?? "").length, HEIGHT - 14, options.xLabel ?? "");
      return png(canvas);
    }),
  );
};
