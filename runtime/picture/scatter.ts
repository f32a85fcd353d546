/**
 * A scatter of a two-dimensional latent, coloured by class.
 *
 * In: points and, if there are any, their classes. Out: a PNG. Points that aren't finite are left out.
 */
import * as E from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { drawAxes, drawLegend, type Frame, legendWidth, rangeOf, toX, toY } from "./axes.js";
import { blank, type Canvas, colourOf, disc, type PictureProblem, png } from "./canvas.js";

const SIDE = 520;

function* every2(points: Float32Array, start: 0 | 1): Iterable<number> {
  for (let i = start; i < points.length; i += 2) yield points[i] ?? 0;
}

/** Fewer points are larger and denser. */
const mark = (count: number): { readonly radius: number; readonly cover: number } =>
  count > 2000 ? { radius: 1.6, cover: 0.65 } : { radius: 2.4, cover: 0.8 };

const drawPoints = (canvas: Canvas, frame: Frame, points: Float32Array, labels: Int32Array | undefined): void => {
  const { radius, cover } = mark(points.length / 2);
  for (let i = 0; 2 * i + 1 < points.length; i++) {
    const [x, y] = [points[2 * i] ?? 0, points[2 * i + 1] ?? 0];
    if (Number.isFinite(x) && Number.isFinite(y))
      disc(canvas, toX(frame, x), toY(frame, y), radius, colourOf(labels?.[i] ?? 0), cover);
  }
};

/**
 * Draws `points`, [n, 2] in C order. Classes get a legend, named by `names` or by their numbers; past ten classes the colours repeat.
 */
export const scatter = (
  points: Float32Array,
  labels?: Int32Array,
  names: ReadonlyArray<string> = [],
): E.Either<PictureProblem, Uint8Array> => {
  if (points.length < 2) return E.left({ type: "nothing-to-draw" });
  const classes = [...new Set(labels ?? [])].sort((a, b) => a - b).slice(0, 36);
  const entries = classes.map((label) => ({ name: names[label] ?? String(label), colour: colourOf(label) }));
  const legend = legendWidth(entries.map(({ name }) => name));
  const frame: Frame = {
    left: 48,
    top: 16,
    right: SIDE - 16,
    bottom: SIDE - 32,
    x: rangeOf(every2(points, 0)),
    y: rangeOf(every2(points, 1)),
  };
  return pipe(
    blank(SIDE + legend, SIDE),
    E.map((canvas) => {
      drawAxes(canvas, frame);
      drawPoints(canvas, frame, points, labels);
      drawLegend(canvas, frame.right + 18, frame.top, entries);
      return png(canvas);
    }),
  );
};
