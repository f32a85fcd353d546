/** Pictures show what they are given, the same bytes each time, in both themes, and never larger than allowed. */
import * as E from "fp-ts/lib/Either.js";
import { PNG } from "pngjs";
import { describe, expect, it } from "vitest";
import { spreadOf } from "../../../runtime/measure/numeric/spread.js";
import { inkOn, palette } from "../../../runtime/picture/colour.js";
import {
  colourOf,
  curve,
  type Drawn,
  heatmap,
  type Image,
  intervals,
  type Picture,
  png,
  scatter,
  scatters,
  sheet,
  svgElement,
  svgFile,
} from "../../../runtime/picture/index.js";

const got = <A>(result: Drawn<A>): A => {
  if (E.isLeft(result)) throw new Error(result.left._tag);
  return result.right;
};
const decoded = async (picture: Picture, options = {}): Promise<PNG> =>
  PNG.sync.read(Buffer.from(got(await png(picture, options))));
const pixel = ({ data, width }: PNG, x: number, y: number) => [
  ...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3),
];
const rgb = (colour: string) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
const count = ({ data }: PNG, colour: ReadonlyArray<number>): number => {
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (colour.every((level, c) => data[i + c] === level)) found += 1;
  return found;
};
const marks = (picture: Picture, colour: string): number => picture.body.split(`fill="${colour}"`).length - 1;
const grey = (...data: ReadonlyArray<number>): Image => ({
  height: 1,
  width: 2,
  channels: 1,
  data: Float32Array.from(data),
});

describe("sheet", () => {
  it("lays images out row by row, each value a sharp square of its grey", async () => {
    const drawn = got(
      sheet([grey(0, 1), grey(0.5, 2), grey(-3, Number.NaN), undefined], { columns: 2, range: [0, 1], scale: 3 }),
    );
    const image = await decoded(drawn, { scale: 1 });
    expect([image.width, image.height]).toEqual([3 * 7, 3 * 5]);
    const at = (x: number, y: number) => pixel(image, 3 * x + 1, 3 * y + 1);
    expect([at(1, 1), at(2, 1), at(4, 1), at(5, 1)]).toEqual([
      [0, 0, 0],
      [255, 255, 255],
      [128, 128, 128],
      [255, 255, 255],
    ]);
    expect([pixel(image, 3, 3), pixel(image, 5, 5), pixel(image, 6, 3)]).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [255, 255, 255],
    ]);
    expect([at(1, 3), at(2, 3)]).toEqual([
      [0, 0, 0],
      [255, 0, 0],
    ]);
    expect(at(4, 3)).toEqual(at(3, 3));
  });

  it("draws colour, and words beside rows and above columns", async () => {
    const image: Image = {
      height: 10,
      width: 10,
      channels: 3,
      data: Float32Array.from({ length: 300 }, (_, i) => (i % 3 === 2 ? 1 : -1)),
    };
    const options = { columns: 1, range: [-1, 1] } as const;
    const plain = got(sheet([image], options));
    const labelled = got(sheet([image], { ...options, rowLabels: ["class <7>"], columnLabels: ["z"] }));
    expect(labelled.body).toContain("class &lt;7&gt;");
    expect(labelled.width).toBeGreaterThan(plain.width + 40);
    const [before, after] = [await decoded(plain), await decoded(labelled)];
    expect(count(before, [0, 0, 255])).toBe(20 * 20 * 4);
    expect(count(after, [0, 0, 255])).toBe(20 * 20 * 4);
    expect(count(after, rgb("#1f2328"))).toBeGreaterThan(20);
  });

  it("refuses what is too large before it takes memory, and images that don't fit together", async () => {
    const wide: Image = { height: 1, width: 4000, channels: 1, data: new Float32Array(4000) };
    expect(sheet([wide], { columns: 1, range: [0, 1], scale: 4000 })).toMatchObject({
      left: { _tag: "PictureTooLarge", limit: 2 ** 25 },
    });
    const fine = got(sheet([wide], { columns: 1, range: [0, 1], scale: 1 }));
    expect(await png(fine, { scale: 1000 })).toMatchObject({ left: { _tag: "PictureTooLarge" } });
    expect(sheet([], { columns: 1, range: [0, 1] })).toEqual(E.left({ _tag: "NothingToDraw" }));
    expect(sheet([grey(0, 1), grey(0)], { columns: 1, range: [0, 1] })).toEqual(E.left({ _tag: "BadImage", index: 1 }));
  });
});

describe("scatter", () => {
  const points = Float32Array.of(0, 0, 1, 1, Number.NaN, 0, 2, 0.5, 2, 1);

  it("draws every finite point in its class's colour, its name amid them and in the legend", async () => {
    const picture = got(await scatter({ points, labels: [0, 1, 1, 2, 2] }, { names: ["n", "o", "p"] }));
    const [point, amid, legend] = [1, 1, 1];
    const each = [1, 1, 2].map((own) => own * point + amid + legend);
    expect([0, 1, 2, 3].map((k) => marks(picture, colourOf(k)))).toEqual([...each, 0]);
    expect(picture.body).toContain(">p</text>");
    expect(await scatter({ points: new Float32Array(0) })).toEqual(E.left({ _tag: "NothingToDraw" }));
  });

  it("tells an eleventh class from the first by its mark", async () => {
    const labels = Array.from({ length: 12 }, (_, i) => i);
    const many = got(await scatter({ points: Float32Array.from({ length: 24 }, (_, i) => i), labels }));
    const paths = [...many.body.matchAll(new RegExp(`d="([^"]+)" fill="${colourOf(0)}"`, "g"))].map(([, d]) => d);
    expect(new Set(paths.map((d) => d?.includes("A"))).size).toBe(2);
  });

  it("puts several side by side under one legend", async () => {
    const clouds = [1, 2].map((seed) => ({ points, labels: [0, 1, 1, 2, 2], name: `seed ${seed}` }));
    const both = got(await scatters(clouds, { title: "Two <runs>" }));
    expect(both.body).toContain("seed 2");
    expect(both.body).toContain("Two &lt;runs&gt;");
    expect(both.body.split("role-legend-symbol").length - 1).toBe(3);
  });
});

describe("curve", () => {
  it("falls with the losses, broken where a value is no number", async () => {
    const y = [5, 4, Number.NaN, 2, 1];
    const picture = got(await curve([{ name: "loss", x: [1, 2, 3, 4, 5], y }], { xLabel: "epoch" }));
    const line = [...picture.body.matchAll(/ d="(M[^"]+)"[^>]*stroke-width="2"/g)].map(([, d]) => d ?? "")[0] ?? "";
    expect(line.match(/M/g)).toHaveLength(2);
    const heights = [...line.matchAll(/,([0-9.]+)/g)].map(([, at]) => Number(at));
    expect([...heights].sort((a, b) => a - b)).toEqual(heights);
    expect(await curve([])).toEqual(E.left({ _tag: "NothingToDraw" }));
  });

  it("gives each term a panel of its own", async () => {
    const one = (panel: string) => ({ name: "train", panel, x: [1, 2], y: [2, 1], spread: [0.1, 0.2] });
    const picture = got(await curve([one("loss"), one("kl")]));
    expect(picture.body).toContain(">loss</text>");
    expect(picture.body).toContain(">kl</text>");
  });
});

describe("comparisons", () => {
  it("intervals show each value, the mean and the standard deviation", async () => {
    expect(spreadOf([1, 2, 3, 4])).toEqual({ mean: 2.5, sd: Math.sqrt(5 / 3) });
    expect(spreadOf([7])).toEqual({ mean: 7, sd: Number.NaN });
    const picture = got(
      await intervals([
        { name: "prefix", values: [1, 2, 3] },
        { name: "film", values: [2, Number.NaN] },
      ]),
    );
    expect(marks(picture, colourOf(0))).toBe(4 + 2);
    expect(await intervals([{ name: "none", values: [] }])).toEqual(E.left({ _tag: "NothingToDraw" }));
  });

  it("a heatmap writes its numbers, and leaves holes where there are none", async () => {
    const picture = got(
      await heatmap(
        [
          [1, 0.25],
          [0.25, Number.NaN],
        ],
        { rows: ["a", "b"], columns: ["a", "b"], range: [0, 1] },
      ),
    );
    expect(picture.body.split(">0.25</text>")).toHaveLength(3);
    expect(marks(picture, palette[0])).toBe(3);
  });
});

describe("a picture", () => {
  it("has the same bytes twice, and dark paper where that is asked for", async () => {
    const draw = () => curve([{ name: "loss", x: [1, 2], y: [2, 1] }]);
    const [first, again] = [got(await draw()), got(await draw())];
    expect(first).toEqual(again);
    expect(Buffer.from(got(await png(first))).equals(Buffer.from(got(await png(again))))).toBe(true);
    expect(pixel(await decoded(first), 0, 0)).toEqual([255, 255, 255]);
    expect(pixel(await decoded(first, { theme: "dark" }), 0, 0)).toEqual(rgb("#14171a"));
  });

  it("stands alone as a file that follows the reader's theme, or inside a page in its ink", () => {
    const picture = got(sheet([grey(0, 1)], { columns: 1, range: [0, 1], rowLabels: ["a\u0000b"] }));
    expect(svgFile(picture)).toContain("prefers-color-scheme:dark");
    expect(svgFile(picture)).not.toContain("\u0000");
    expect(svgElement(picture, 'a "sheet"')).toContain('aria-label="a &quot;sheet&quot;"');
    expect(svgElement(picture, "")).not.toContain("<style");
  });

  it("writes black or white on a colour, whichever is read better", () => {
    expect(["#ffffff", "#000000", "#ffa90e", "#832db6"].map(inkOn)).toEqual([
      "#000000",
      "#ffffff",
      "#000000",
      "#ffffff",
    ]);
  });
});
