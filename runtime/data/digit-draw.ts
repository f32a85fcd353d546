/**
 * Draws one handwritten digit.
 *
 * In: a digit, a hand (slant, size, pen) and a random stream. Out: 28 × 28 grey values of [0, 1]. The strokes' points
 * are jittered, joined by curves, carried through the hand's affine map, and inked with a pen whose width swells and
 * thins along the way.
 */
import type { Stream } from "../random/stream.js";
import { glyphs, type Point, type Stroke } from "./digit-strokes.js";

export const SIDE = 28;

/** What varies from one drawing to the next, and can serve as a condition. */
export interface Hand {
  /** Turn against the clock, in degrees. */
  readonly angle: number;
  /** Mean width of the pen, in pixels. */
  readonly thickness: number;
  /** How far the top leans right of the bottom, per unit of height. */
  readonly shear: number;
  /** Size against a digit 19 pixels tall. */
  readonly scale: number;
}

/** Each factor is drawn uniformly from its range. */
export const factorRanges: Readonly<Record<keyof Hand, readonly [number, number]>> = {
  angle: [-20, 20],
  thickness: [1.4, 3.6],
  shear: [-0.25, 0.45],
  scale: [0.75, 1.1],
};

const within = (random: Stream, [low, high]: readonly [number, number]): number =>
  low + (high - low) * random.uniform();

export const drawHand = (random: Stream): Hand => ({
  angle: within(random, factorRanges.angle),
  thickness: within(random, factorRanges.thickness),
  shear: within(random, factorRanges.shear),
  scale: within(random, factorRanges.scale),
});

type Place = readonly [number, number];

const HALF_HEIGHT = 9.5;
const JITTER = 0.065;

/** The map from a glyph's units to pixels; the digit's width and place vary a little by themselves. */
const placement = (hand: Hand, random: Stream): ((point: Point) => Place) => {
  const turn = (hand.angle * Math.PI) / 180;
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  const aspect = within(random, [0.85, 1.35]);
  const centre = SIDE / 2 - 0.5;
  const [left, top] = [centre + within(random, [-1.7, 1.7]), centre + within(random, [-1.7, 1.7])];
  const size = HALF_HEIGHT * hand.scale;
  return ([x, y]) => {
    const [across, down] = [(x * aspect - y * hand.shear) * size, y * size];
    return [left + across * cos + down * sin, top - across * sin + down * cos];
  };
};

const jittered = (random: Stream, [x, y, corner]: Point): Point => {
  const moved = [x + JITTER * random.normal(), y + JITTER * random.normal()] as const;
  return corner === undefined ? moved : [...moved, corner];
};

/** Cuts a stroke at its corners; a corner ends one part and begins the next. */
const smoothParts = (stroke: Stroke): ReadonlyArray<Stroke> => {
  const parts: Array<Array<Point>> = [[]];
  for (const [i, point] of stroke.entries()) {
    parts[parts.length - 1]?.push(point);
    if (point[2] === 1 && i > 0) parts.push([point]);
  }
  return parts.filter((part) => part.length > 1);
};

/** Catmull–Rom through b and c, at t of [0, 1]. */
const curve = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));

const PIECES = 5;

/** A smooth part as a polyline. */
const flattened = (part: ReadonlyArray<Place>): ReadonlyArray<Place> => {
  const out: Array<Place> = part.slice(0, 1);
  for (let i = 0; i + 1 < part.length; i++) {
    const [b, c] = [part[i]!, part[i + 1]!];
    const [a, d] = [part[i - 1] ?? b, part[i + 2] ?? c];
    for (let k = 1; k <= PIECES; k++) {
      const t = k / PIECES;
      out.push([curve(a[0], b[0], c[0], d[0], t), curve(a[1], b[1], c[1], d[1], t)]);
    }
  }
  return out;
};

const clamp01 = (x: number): number => Math.min(Math.max(x, 0), 1);

/** Width over which an edge fades, in pixels. */
const EDGE = 1.25;

/** Inks the pixels near one straight piece; where strokes cross, the darker ink stays. */
const ink = (image: Float32Array, from: Place, to: Place, radius: number): void => {
  const reach = radius + EDGE;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const square = dx * dx + dy * dy || 1;
  const [x0, x1] = [
    Math.max(Math.ceil(Math.min(from[0], to[0]) - reach), 0),
    Math.min(Math.max(from[0], to[0]) + reach, SIDE - 1),
  ];
  const [y0, y1] = [
    Math.max(Math.ceil(Math.min(from[1], to[1]) - reach), 0),
    Math.min(Math.max(from[1], to[1]) + reach, SIDE - 1),
  ];
  for (let y = y0; y <= y1; y++)
    for (let x = x0; x <= x1; x++) {
      const along = clamp01(((x - from[0]) * dx + (y - from[1]) * dy) / square);
      const [ex, ey] = [x - from[0] - along * dx, y - from[1] - along * dy];
      const level = clamp01((radius - Math.sqrt(ex * ex + ey * ey)) / EDGE + 0.5);
      const at = y * SIDE + x;
      if (level > (image[at] ?? 0)) image[at] = level;
    }
};

/** Draws a polyline with a pen that swells and thins by a fifth, and lifts at the end. */
const draw = (image: Float32Array, line: ReadonlyArray<Place>, radius: number, random: Stream): void => {
  const [phase, waves] = [2 * Math.PI * random.uniform(), within(random, [0.5, 2])];
  for (let i = 0; i + 1 < line.length; i++) {
    const t = i / line.length;
    const swell = 1 + 0.2 * Math.sin(phase + 2 * Math.PI * waves * t);
    ink(image, line[i]!, line[i + 1]!, radius * swell * (t > 0.85 ? 0.85 : 1));
  }
};

/** Uneven ink and a grainy paper. */
const grain = (image: Float32Array, random: Stream): void => {
  const dark = within(random, [0.8, 1]);
  for (let i = 0; i < image.length; i++) {
    const noise = random.uniform() - 0.5;
    const level = image[i] ?? 0;
    const grey = clamp01(level * (dark + 0.2 * noise) + (noise > 0.3 ? 0.1 * (noise - 0.3) : 0));
    // 256 levels, as a scan has: no pixel is so faint that the squares of its gradients are denormal and slow.
    image[i] = Math.round(grey * 255) / 255;
  }
};

/** Draws `digit` into `image`, which has 28 × 28 zeros. */
export const drawDigit = (digit: number, hand: Hand, random: Stream, image: Float32Array): void => {
  const styles = glyphs[digit] ?? [];
  const style = styles[random.below(styles.length)] ?? [];
  const place = placement(hand, random);
  for (const stroke of style)
    for (const part of smoothParts(stroke.map((point) => jittered(random, point))))
      draw(image, flattened(part.map(place)), hand.thickness / 2, random);
  grain(image, random);
};
