/**
 * Folders of pictures, alone and with tables: classes by folder, sizes, parts, joined by name or by order, and what is
 * refused.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Wanted } from "../../../runtime/data/dataset.js";
import { find, open } from "../../../runtime/data/files.js";
import { reportData } from "../../../src/report/data.js";
import { datasetOf, folderOf, problemsOf, values } from "./folder.js";

const python = process.env["GRAFT_PYTHON"];
const hasPillow = python !== undefined && spawnSync(python, ["-c", "import PIL"]).status === 0;

const image = (height: number, width: number, channels: number): Wanted => ({
  name: "image",
  role: "input",
  shape: [height, width, channels],
  dtype: "f32",
  range: [0, 1],
});
const label: Wanted = { name: "label", role: "condition", shape: [], dtype: "i32", classes: 2, labels: ["cat", "dog"] };

/** A picture of one colour. */
const flat = (height: number, width: number, [r, g, b]: readonly [number, number, number]): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } })
    .png()
    .toBuffer();

const folder = async (
  pictures: Readonly<Record<string, readonly [number, number, number]>>,
  files: Readonly<Record<string, string>> = {},
  size: readonly [number, number] = [2, 2],
): Promise<string> => {
  const path = await folderOf(files);
  for (const [name, colour] of Object.entries(pictures)) {
    await mkdir(dirname(join(path, name)), { recursive: true });
    await writeFile(join(path, name), await flat(size[0], size[1], colour));
  }
  return path;
};

describe("images", () => {
  it("are classed by their folders, and become levels of the range", async () => {
    const path = await folder({ "cat/a.png": [255, 0, 51], "dog/b.png": [0, 0, 0] });
    const dataset = datasetOf(await open(`images:${path}`, [image(2, 2, 3), label]));
    expect(values(dataset, "label")).toEqual([0, 1]);
    expect(values(dataset, "image").slice(0, 3)).toEqual([1, 0, Math.fround(0.2)]);
    expect(dataset.ids).toEqual(["cat/a.png", "dog/b.png"]);
  });

  it("are turned as the camera's note says", async () => {
    const path = await folder({});
    const halves = Buffer.from([255, 255, 255, 0, 0, 0]); // a row: white, black
    const raw = { width: 2, height: 1, channels: 3 as const };
    const turned = sharp(halves, { raw }).withMetadata({ orientation: 6 });
    await writeFile(join(path, "a.png"), await turned.png().toBuffer());
    const dataset = datasetOf(await open(`images:${path}`, [image(2, 1, 3)]));
    expect(values(dataset, "image")).toEqual([1, 1, 1, 0, 0, 0]); // a column
  });

  it("of grey with alpha are grey on black, and those of print have three channels", async () => {
    const path = await folder({});
    const raw = { width: 1, height: 1, channels: 2 as const };
    await writeFile(
      join(path, "a.png"),
      await sharp(Buffer.from([255, 0]), { raw })
        .png()
        .toBuffer(),
    );
    expect(values(datasetOf(await open(`images:${path}`, [image(1, 1, 1)])), "image")).toEqual([0]);
    const print = await folder({});
    const ink = sharp(await flat(8, 8, [255, 255, 255])).toColourspace("cmyk");
    await writeFile(join(print, "a.jpg"), await ink.jpeg().toBuffer());
    const found = await find(`images:${print}`);
    const fields = [expect.objectContaining({ _tag: "Pictures", sizes: [expect.objectContaining({ channels: 3 })] })];
    expect(found).toMatchObject({ _tag: "Right", right: { fields } });
    expect(values(datasetOf(await open(`images:${print}`, [image(8, 8, 3)])), "image")[0]).toBeGreaterThan(0.9);
  });

  it("are made grey where the model has one channel", async () => {
    const path = await folder({ "a.png": [255, 255, 255] });
    expect(values(datasetOf(await open(`images:${path}`, [image(2, 2, 1)])), "image")).toEqual([1, 1, 1, 1]);
  });

  it("of train and test folders are training and held-out samples", async () => {
    const path = await folder({
      "train/cat/a.png": [1, 2, 3],
      "train/dog/b.png": [1, 2, 3],
      "test/dog/c.png": [1, 2, 3],
    });
    const dataset = datasetOf(await open(`images:${path}`, [image(2, 2, 3), label]));
    expect([values(dataset, "label"), dataset.heldOut && values(dataset.heldOut, "label")]).toEqual([[0, 1], [1]]);
  });

  it("of another size are told of with their sizes, and fitted by a word", async () => {
    const path = await folder({ "a.png": [255, 255, 255] }, {}, [4, 2]);
    expect(problemsOf(await open(`images:${path}`, [image(2, 2, 3)]))).toMatchObject([
      { _tag: "SizeMismatch", expected: [2, 2, 3], found: [[4, 2, 3]], counts: [1] },
    ]);
    const fitted = async (fit: "cover" | "contain" | "stretch") =>
      values(datasetOf(await open(`images:${path}`, [{ ...image(2, 2, 1), fit }])), "image");
    expect(await fitted("cover")).toEqual([1, 1, 1, 1]);
    expect(await fitted("stretch")).toEqual([1, 1, 1, 1]);
    expect((await fitted("contain")).some((value) => value < 1)).toBe(true);
  });

  it("and a metadata.csv are matched by file names, and a table beside them too", async () => {
    const table = "file_name,label\nb.png,dog\na.png,cat\n";
    const path = await folder({ "a.png": [1, 1, 1], "b.png": [1, 1, 1] }, { "metadata.csv": table });
    expect(values(datasetOf(await open(`images:${path}`, [image(2, 2, 3), label])), "label")).toEqual([0, 1]);
    const bare = await folder(
      { "2.png": [1, 1, 1], "10.png": [1, 1, 1] },
      { "t.csv": "image_id,label\n2,dog\n10,cat\n" },
    );
    const joined = await open(`images:${bare} + csv:${bare}/t.csv`, [image(2, 2, 3), label]);
    expect(values(datasetOf(joined), "label")).toEqual([0, 1]); // 10.png, then 2.png
    const lacking = await folder(
      { "a.png": [1, 1, 1], "b.png": [1, 1, 1] },
      { "metadata.csv": "file_name,label\na.png,cat\n" },
    );
    expect(problemsOf(await open(`images:${lacking}`, [image(2, 2, 3), label]))).toMatchObject([
      { _tag: "NoMatch", column: "file_name", found: ["b.png"], count: 1 },
    ]);
  });

  it("of one last part in two folders are not taken for one another where a table lacks one", async () => {
    const path = await folder({ "cat/1.png": [0, 0, 0], "cat/2.png": [0, 0, 0], "dog/1.png": [9, 9, 9] });
    const table = await folderOf({ "t.csv": "file_name,age\ncat/1.png,3\n2.png,4\n" });
    const age: Wanted = { name: "age", role: "condition", shape: [], dtype: "f32" };
    const opened = await open(`images:${path} + csv:${table}/t.csv`, [image(2, 2, 3), age]);
    expect(problemsOf(opened)).toMatchObject([{ _tag: "NoMatch", found: ["dog/1.png"], count: 1, expected: 3 }]);
    const fewer = await open(`images:${path}#matched + csv:${table}/t.csv`, [image(2, 2, 3), age]);
    expect(values(datasetOf(fewer), "age")).toEqual([3, 4]);
  });

  const red = [200, 0, 0] as const;
  const lines = (...names: ReadonlyArray<string>): string =>
    names.map((name, i) => JSON.stringify({ file_name: name, label: ["cat", "dog"][i % 2], box: { x: i } })).join("\n");

  it("and a metadata.jsonl too, beside them, in each part, or above the parts", async () => {
    const path = await folder({ "a.png": red, "b.png": red }, { "metadata.jsonl": lines("b.png", "a.png") });
    expect(values(datasetOf(await open(`images:${path}`, [image(2, 2, 3), label])), "label")).toEqual([1, 0]);
    const wanted = [image(2, 2, 3), label];
    const pictures = { "train/a.png": red, "train/b.png": red, "test/a.png": red } as const;
    const within = await folder(pictures, {
      "train/metadata.jsonl": lines("a.png", "b.png"),
      "test/metadata.jsonl": lines("c/none.png", "a.png").split("\n").slice(1).join("\n"),
    });
    const above = await folder(pictures, { "metadata.jsonl": lines("train/a.png", "train/b.png", "x", "test/a.png") });
    for (const root of [within, above]) {
      const set = datasetOf(await open(`images:${root}`, wanted));
      expect([values(set, "label"), set.heldOut && values(set.heldOut, "label")]).toEqual([[0, 1], [1]]);
    }
  });

  it("and rows that have no partner are told of together, by count and first names; #matched leaves them out", async () => {
    const path = await folder(
      { "a.png": red, "b.png": red, "lost.png": red },
      { "metadata.jsonl": lines("b.png", "a.png", "gone/1.png", "gone/2.png") },
    );
    expect(problemsOf(await open(`images:${path}`, [image(2, 2, 3), label]))).toMatchObject([
      { _tag: "NoMatch", found: ["lost.png"], count: 1, expected: 3, matched: `images:${path}#matched` },
      { _tag: "NoPicture", found: ["gone/1.png", "gone/2.png"], count: 2, expected: 4 },
    ]);
    const set = datasetOf(await open(`images:${path}#matched`, [image(2, 2, 3), label]));
    expect([set.ids, values(set, "label"), values(set, "image").length]).toEqual([["a.png", "b.png"], [1, 0], 24]);
    expect(set.told).toContainEqual({ told: "matched", files: 1, rows: 2 });
    const wrong = await folder({ "a.png": red }, { "metadata.csv": "file_name,label\nz.png,cat\n" });
    const tags = problemsOf(await open(`images:${wrong}#matched`, [image(2, 2, 3), label])).map(({ _tag }) => _tag);
    expect(tags).toEqual(["NoMatch", "NoPicture"]);
  });

  it("of formats that are not read are told of, unless a PNG of their name stands beside them", async () => {
    const path = await folder({ "cat/a.png": red, "dog/c.png": red }, { "dog/b.BMP": "BM", "cat/d.ppm": "P6" });
    expect(problemsOf(await open(`images:${path}`, [image(2, 2, 3)]))).toMatchObject([
      { _tag: "UnreadPictures", endings: [".bmp", ".ppm"], found: ["cat/d.ppm", "dog/b.BMP"], count: 2 },
    ]);
    await writeFile(join(path, "dog/b.png"), await flat(2, 2, red));
    await writeFile(join(path, "cat/d.png"), await flat(2, 2, red));
    expect(datasetOf(await open(`images:${path}`, [image(2, 2, 3)])).count).toBe(4);
  });

  it.skipIf(!hasPillow)("of formats that are not read are converted by the command of the report", async () => {
    const path = await folderOf({ "it's/notes.txt": "" });
    execFileSync(
      python ?? "",
      [
        "-c",
        `from PIL import Image
for ending in ("bmp", "ppm", "tga"): Image.new("RGB", (2, 2), (255, 0, 51)).save(f"it's/{ending}.{ending}")`,
      ],
      { cwd: path },
    );
    const [problem] = problemsOf(await open(`images:${path}`, [image(2, 2, 3)]));
    const command = (problem === undefined ? "" : (reportData(problem).fix ?? "")).replace(/ puts a PNG.*$/, "");
    execFileSync("sh", ["-c", command.replace(/^python3/, python ?? "")]);
    const pixels = values(datasetOf(await open(`images:${path}`, [image(2, 2, 3)])), "image");
    expect([pixels.length, pixels.slice(0, 3)]).toEqual([36, [1, 0, Math.fround(0.2)]]);
  });

  it("that are none, or links out of the folder, are refused", async () => {
    const broken = await folderOf({ "a.png": "no picture" });
    expect(problemsOf(await open(`images:${broken}`, [image(2, 2, 3)]))).toMatchObject([
      { _tag: "MalformedFile", malformed: { what: "undecodable", as: "a picture" } },
    ]);
    const path = await folder({ "a.png": [1, 1, 1] });
    const outside = await folder({ "b.png": [1, 1, 1] });
    await symlink(join(outside, "b.png"), join(path, "b.png"));
    expect(problemsOf(await open(`images:${path}`, [image(2, 2, 3)]))).toMatchObject([{ _tag: "LinkOutside" }]);
  });

  it("of 100,000 × 100,000 pixels are refused by their header", async () => {
    const png = Buffer.from(await flat(1, 1, [0, 0, 0]));
    png.writeUInt32BE(100_000, 16);
    png.writeUInt32BE(100_000, 20);
    const path = await folderOf({ "a.png": new Uint8Array(png) });
    const [problem] = problemsOf(await open(`images:${path}`, [image(2, 2, 3)]));
    expect(problem?._tag).toBe("MalformedFile");
  });
});

describe("jsonl", () => {
  it("has numbers, lists, words and lists of words", async () => {
    const lines = [
      { x: [1, 2], label: "dog", traits: ["a", "b"] },
      { x: [3, 4], label: "cat", traits: [] },
    ];
    const path = await folderOf({ "d.jsonl": `${lines.map((line) => JSON.stringify(line)).join("\n")}\n` });
    const x: Wanted = { name: "x", role: "input", shape: [2], dtype: "f32" };
    const traits: Wanted = {
      name: "traits",
      role: "condition",
      shape: [2],
      dtype: "f32",
      members: 2,
      labels: ["a", "b"],
    };
    const dataset = datasetOf(await open(`jsonl:${path}/d.jsonl`, [x, label, traits]));
    expect([values(dataset, "x"), values(dataset, "label"), values(dataset, "traits")]).toEqual([
      [1, 2, 3, 4],
      [1, 0],
      [1, 1, 0, 0],
    ]);
    const broken = await folderOf({ "d.jsonl": '{"x": [1, 2]}\n[1]\n' });
    expect(problemsOf(await open(`jsonl:${broken}/d.jsonl`, [x]))).toMatchObject([
      { _tag: "MalformedFile", malformed: { what: "not-json", line: 2 } },
    ]);
  });
});

describe("parquet", () => {
  it("that is none is refused", async () => {
    const path = await folderOf({ "d.parquet": "PAR1 no" });
    expect(problemsOf(await open(`parquet:${path}/d.parquet`, [image(2, 2, 3)]))).toMatchObject([
      { _tag: "MalformedFile", malformed: { what: "undecodable", as: "Parquet" } },
    ]);
  });
});
