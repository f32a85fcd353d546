// Kernels that reduce runs of numbers to one: pools over images, and the greatest of each row. In: which. Out: the
// bytes of a module.
import { bits, type Frame, f32x4, i32, i32x4, load, openFrame, store } from "./assembly.js";
import { assembleModule, type Code } from "./encode.js";

/** A pool over [samples, height, width, channels]; padding counts for nothing. */
export interface Sliding {
  readonly samples: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of the output. */
  readonly down: number;
  readonly across: number;
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  /** Padding before the first row, and before the first column. */
  readonly before: readonly [number, number];
}

/** The parameters of a pool after its two addresses (from, to), in order. */
export const slidingArguments = (s: Sliding): ReadonlyArray<number> => [
  ...[s.samples, s.height, s.width, s.channels, s.down, s.across],
  ...[...s.window, ...s.stride, ...s.before],
];

type Lanes = "four" | "one";

const number = i32.constant;
const times4 = (a: Code): Code => i32.shiftLeft(a, number(2));
const signedMaximum = (a: Code, b: Code): Code => i32.select(b, a, i32.less(a, b));
const signedMinimum = (a: Code, b: Code): Code => i32.select(a, b, i32.less(a, b));

/** Counts `from` below `below`, which are kept. */
const counted = (frame: Frame, from: Code, below: Code, body: (index: Code) => void): void => {
  const index = frame.counter(from);
  frame.repeat(i32.less(index.get, below), () => {
    body(index.get);
    frame.advance(index, number(1));
  });
};

/** Bytes `at` in steps of four lanes, then of one, up to `end`. */
const lanewise = (frame: Frame, end: Code, body: (at: Code, lanes: Lanes) => void): void => {
  const at = frame.counter(number(0));
  const vectors = frame.keep("i32", i32.and(end, number(-16)));
  const through = (limit: Code, lanes: Lanes): void =>
    frame.repeat(i32.below(at.get, limit), () => {
      body(at.get, lanes);
      frame.advance(at, number(lanes === "four" ? 16 : 4));
    });
  through(vectors, "four");
  through(end, "one");
};

const first: { readonly [K in PoolKind]: number } = { max: Number.NEGATIVE_INFINITY, mean: 0 };

export type PoolKind = "max" | "mean";

/** The part of a window that lies in the image along one axis: [from, below). */
const inside = (frame: Frame, place: Code, stride: Code, before: Code, window: Code, size: Code) => {
  const start = frame.keep("i32", i32.subtract(i32.multiply(place, stride), before));
  return {
    from: frame.keep("i32", signedMaximum(start, number(0))),
    below: frame.keep("i32", signedMinimum(i32.add(start, window), size)),
  };
};

/**
 * `run(from, to, samples, height, width, channels, down, across, window height and width, strides, padding before)`:
 * the greatest or the mean of each window's elements within the image, float32, channel by channel.
 */
export const encodePool = (kind: PoolKind): Uint8Array<ArrayBuffer> => {
  const frame = openFrame(Array.from({ length: 14 }, () => "i32" as const));
  const [image, out] = [frame.counter(frame.parameter(0)), frame.counter(frame.parameter(1))];
  const [samples, height, width, channels, down, across] = [2, 3, 4, 5, 6, 7].map(frame.parameter) as Array<Code> &
    readonly [Code, Code, Code, Code, Code, Code];
  const axis = (at: 0 | 1) => [10, 12, 8].map((from) => frame.parameter(from + at)) as [Code, Code, Code];
  const pixel = frame.keep("i32", times4(channels));
  const line = frame.keep("i32", i32.multiply(pixel, width));
  const [sum, count] = [frame.variable("v128"), frame.variable("v128")];
  counted(frame, number(0), samples, () => {
    counted(frame, number(0), down, (y) => {
      const rows = inside(frame, y, ...axis(0), height);
      counted(frame, number(0), across, (x) => {
        const columns = inside(frame, x, ...axis(1), width);
        const top = frame.keep("i32", i32.add(image.get, i32.multiply(rows.from, line)));
        const corner = frame.keep("i32", i32.add(top, i32.multiply(columns.from, pixel)));
        const size = i32.multiply(i32.subtract(rows.below, rows.from), i32.subtract(columns.below, columns.from));
        if (kind === "mean") frame.emit(count.set(f32x4.fromIntegers(i32x4.splat(size))));
        lanewise(frame, pixel, (at, lanes) => {
          frame.emit(sum.set(f32x4.constant(first[kind])));
          const row = frame.counter(i32.add(corner, at));
          counted(frame, rows.from, rows.below, () => {
            const place = frame.counter(row.get);
            counted(frame, columns.from, columns.below, () => {
              const seen = load[lanes](place.get);
              frame.emit(sum.set((kind === "mean" ? f32x4.add : f32x4.maximum)(sum.get, seen)));
              frame.advance(place, pixel);
            });
            frame.advance(row, line);
          });
          const made = kind === "mean" ? f32x4.divide(sum.get, count.get) : sum.get;
          frame.emit(store[lanes](i32.add(out.get, at), made));
        });
        frame.advance(out, pixel);
      });
    });
    frame.advance(image, i32.multiply(line, height));
  });
  return assembleModule([frame.finish([])]);
};

/** `run(from, to, rows, width)`: the greatest number of each row of float32. */
export const encodeGreatest = (): Uint8Array<ArrayBuffer> => {
  const frame = openFrame(Array.from({ length: 4 }, () => "i32" as const));
  const [row, out] = [frame.counter(frame.parameter(0)), frame.counter(frame.parameter(1))];
  const length = frame.keep("i32", times4(frame.parameter(3)));
  const [four, one] = [frame.variable("v128"), frame.variable("v128")];
  const lowest = f32x4.constant(Number.NEGATIVE_INFINITY);
  counted(frame, number(0), frame.parameter(2), () => {
    frame.emit([...four.set(lowest), ...one.set(lowest)]);
    lanewise(frame, length, (at, lanes) => {
      const into = lanes === "four" ? four : one;
      frame.emit(into.set(f32x4.maximum(into.get, load[lanes](i32.add(row.get, at)))));
    });
    const halves = frame.keep("v128", f32x4.maximum(four.get, bits.highHalf(four.get)));
    const all = f32x4.maximum(halves, bits.second(halves));
    frame.emit(store.one(out.get, f32x4.maximum(all, one.get)));
    frame.advance(row, length);
    frame.advance(out, number(4));
  });
  return assembleModule([frame.finish([])]);
};
