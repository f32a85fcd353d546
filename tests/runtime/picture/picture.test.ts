/** Pictures are PNGs of the right pixels, the same each time, and never larger than allowed. */
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { rangeOf, ticksOf, tickText } from "../../../runtime/picture/axes.js";
import { colourOf, type PictureProblem } from "../../../runtime/picture/canvas.js";
import { curve, type Image, scatter, sheet } from "../../../runtime/picture/index.js";

const decoded = (result: E.Either<PictureProblem, Uint8Array>): PNG => {
  if (E.isLeft(result)) throw new Error(result.left.type);
  return PNG.sync.read(Buffer.from(result.right));
};
const pixel = ({ data, width }: PNG, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];
const count = ({ data }: PNG, colour: ReadonlyArray<number>): number => {
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (colour.every((level, c) => data[i + c] === level)) found += 1;
  return found;
};
const grey = (...data: ReadonlyArray<number>): Image => ({
  height: 1,
  width: 2,
  channels: 1,
  data: Float32Array.from(data),
});

describe("sheet", () => {
  it("lays images out row by row, each value a square of its grey", () => {
    const png = decoded(
      sheet([grey(0, 1), grey(0.5, 2), grey(-3, Number.NaN)], { columns: 2, range: [0, 1], gap: 1, scale: 3 }),
    );
    expect([png.width, png.height]).toEqual([1 + 2 * 7, 1 + 2 * 4]);
    expect([pixel(png, 1, 1), pixel(png, 6, 3)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
    ]);
    expect([pixel(png, 8, 1), pixel(png, 11, 1)]).toEqual([
      [128, 128, 128],
      [255, 255, 255],
    ]);
    expect([pixel(png, 1, 5), pixel(png, 4, 5)]).toEqual([
      [0, 0, 0],
      [255, 0, 0],
    ]);
  });

  it("draws colour and labels", () => {
    const image: Image = {
      height: 10,
      width: 1,
      channels: 3,
      data: Float32Array.from({ length: 30 }, (_, i) => (i % 3 === 2 ? 1 : -1)),
    };
    const plain = decoded(sheet([image], { columns: 1, range: [-1, 1] }));
    const labelled = decoded(sheet([image], { columns: 1, range: [-1, 1], rowLabels: ["class 7"] }));
    expect(count(labelled, [0, 0, 255])).toBe(count(plain, [0, 0, 255]));
    expect(labelled.width).toBe(plain.width + 6 * 7 - 1 + 6);
    expect(count(labelled, [34, 34, 34])).toBeGreaterThan(50);
  });

  it("refuses what is too large before it takes memory, and images that don't fit together", () => {
    const wide: Image = { height: 1, width: 4000, channels: 1, data: new Float32Array(4000) };
    expect(sheet([wide], { columns: 1, range: [0, 1], scale: 4000 })).toMatchObject({
      left: { type: "too-large", limit: 2 ** 25 },
    });
    expect(sheet([], { columns: 1, range: [0, 1] })).toEqual(E.left({ type: "nothing-to-draw" }));
    expect(sheet([grey(0, 1), grey(0)], { columns: 1, range: [0, 1] })).toEqual(
      E.left({ type: "bad-image", index: 1 }),
    );
  });
});

describe("axes", () => {
  it("ticks at round numbers inside the range", () => {
    expect(ticksOf([0, 1], 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf([-130, 470], 7)).toEqual([-100, 0, 100, 200, 300, 400]);
    expect(rangeOf([])).toEqual([0, 1]);
    expect(rangeOf([Number.NaN, 5])).toEqual([4.5, 5.5]);
    expect([0, 0.25, 1e6, 1e-5].map(tickText)).toEqual(["0", "0.25", "1e6", "1e-5"]);
  });
});

describe("scatter and curve", () => {
  const points = Float32Array.of(0, 0, 1, 1, Number.NaN, 0, 2, 0.5);
  it("draws every finite point in its class's colour", () => {
    const png = decoded(scatter(points, Int32Array.of(0, 1, 1, 2), ["zero"]));
    const marks = [0, 1, 2, 3].map((k) => count(png, colourOf(k)) > 0);
    expect(marks).toEqual([true, true, true, false]);
    expect(scatter(new Float32Array(0))).toEqual(E.left({ type: "nothing-to-draw" }));
  });

  it("draws falling losses from top left to bottom right, with gaps for NaN", () => {
    const y = [5, 4, Number.NaN, 2, 1];
    const png = decoded(curve([{ name: "loss", x: [0, 1, 2, 3, 4], y }], { title: "loss", xLabel: "step" }));
    expect(count(png, colourOf(0))).toBeGreaterThan(100);
    expect(curve([])).toEqual(E.left({ type: "nothing-to-draw" }));
  });

  it("draws the same bytes twice", () => {
    expect(scatter(points)).toEqual(scatter(points));
  });
});
