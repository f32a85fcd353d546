/** Nothing of a person's is removed or written over, whatever folder a command is sent to. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOwn } from "../../runtime/run/record.js";
import { long } from "../long.js";
import { modelText } from "../sweep/model.js";
import { called, folder, root } from "./graft.js";

const place = folder();
const spec = join(place.path, "tiny.json");
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);
const quick = ["--engine", "wasm", "--quiet"] as const;

const theirs: Readonly<Record<string, string>> = {
  "spec.json": modelText,
  "index.html": "<p>mine</p>",
  "data.csv": "a,b\n1,2\n",
  "photo.png": "a photo",
  "report.html": "a report",
  "model.safetensors": "another tool's",
  "metrics.jsonl": "{}\n",
  "figures.json": "{}",
  "latents.png": "a picture",
  "lecture.json": "[]",
};

const contents = (path: string): unknown =>
  Object.fromEntries(
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => [join(entry.parentPath, entry.name), readFileSync(join(entry.parentPath, entry.name), "utf8")]),
  );

beforeAll(async () => {
  writeFileSync(spec, modelText);
  expect((await called(["train", spec, ...quick, "--out", at("run")])).code).toBe(0);
});
afterAll(place.remove);

describe("a folder with somebody's files", () => {
  const mine = at("mine");
  beforeAll(() => {
    mkdirSync(join(mine, "sub"), { recursive: true });
    for (const [name, text] of Object.entries(theirs)) writeFileSync(join(mine, name), text);
  });

  it.each<[string, ReadonlyArray<string>]>([
    ["train", ["train", spec, ...quick, "--out", mine]],
    ["train --replace", ["train", spec, ...quick, "--out", mine, "--replace"]],
    ["swap", ["swap", at("run"), "--set", "name=other", "--out", mine]],
    ["swap --replace", ["swap", at("run"), "--set", "name=other", "--out", mine, "--replace"]],
    ["sweep", ["sweep", spec, "--seeds", "2", "--metrics", "nll", ...quick, "--out", mine]],
    ["sweep --shard", ["sweep", spec, "--seeds", "2", "--metrics", "nll", ...quick, "--out", mine, "--shard", "1/2"]],
    ["stability", ["stability", spec, "--seeds", "2", ...quick, "--out", mine]],
    ["lecture", ["lecture", "--quick", ...quick, "--out", mine]],
  ])("is refused by %s, and stays as it was", async (_, args) => {
    const before = contents(mine);
    const { code, err } = await called(args);
    expect([code, err]).toEqual([2, expect.stringContaining("G780")]);
    expect(contents(mine)).toEqual(before);
  });

  it("is refused by a link's name too", async () => {
    symlinkSync(mine, at("link"));
    const before = contents(mine);
    expect((await called(["train", spec, ...quick, "--out", at("link"), "--replace"])).code).toBe(2);
    expect(contents(mine)).toEqual(before);
  });
});

describe("--replace", () => {
  it("leaves what somebody put into the run", async () => {
    writeFileSync(at("run/table.csv"), "mine");
    writeFileSync(at("run/samples-old.png"), "mine");
    await writeOwn(at("run/report.html"), "a sweep's", "sweep");
    const { code } = await called(["train", spec, ...quick, "--seed", "2", "--out", at("run"), "--replace"]);
    expect(code).toBe(0);
    expect(readFileSync(at("run/table.csv"), "utf8")).toBe("mine");
    expect(readFileSync(at("run/samples-old.png"), "utf8")).toBe("mine");
    expect(readFileSync(at("run/report.html"), "utf8")).toBe("a sweep's");
  });

  it("stops before it would write over a picture or a spec that was changed by hand", async () => {
    const state = readFileSync(at("run/state.json"), "utf8");
    for (const name of ["samples.png", "spec.json"]) {
      const before = readFileSync(at("run", name));
      writeFileSync(at("run", name), "changed by hand");
      const { code, err } = await called(["train", spec, ...quick, "--out", at("run"), "--replace"]);
      expect([code, err]).toEqual([2, expect.stringContaining(name)]);
      expect(readFileSync(at("run", name), "utf8")).toBe("changed by hand");
      expect(readFileSync(at("run/state.json"), "utf8")).toBe(state);
      writeFileSync(at("run", name), before);
    }
  });

  it.runIf(long)("replaces a run that was written before runs had records", async () => {
    for (const name of readdirSync(at("run"))) if (/\.(png|svg)$/.test(name)) rmSync(at("run", name));
    rmSync(at("run/.graft-files"));
    expect((await called(["train", spec, ...quick, "--out", at("run"), "--replace"])).code).toBe(0);
    expect(existsSync(at("run/.graft-files"))).toBe(true);
  });
});

it("a command's report is not written over another's", async () => {
  const path = at("both/report.html");
  expect(E.isRight(await writeOwn(path, "a sweep's", "sweep"))).toBe(true);
  for (const args of [
    ["stability", spec, "--seeds", "2", ...quick, "--out", at("both")],
    ["lecture", "--quick", ...quick, "--out", at("both")],
  ]) {
    const { code, err } = await called(args);
    expect([code, err], args[0]).toEqual([2, expect.stringContaining("report.html")]);
  }
  expect(await writeOwn(path, "a comparison's", "compare")).toMatchObject({ left: { found: ["report.html"] } });
  expect(readFileSync(path, "utf8")).toBe("a sweep's");
  expect(E.isRight(await writeOwn(path, "the sweep's again", "sweep"))).toBe(true);
});

it("a file that --out names is a person's until graft wrote it", async () => {
  const [photo, empty] = [at("photo.png"), at("empty.png")];
  writeFileSync(photo, "mine");
  writeFileSync(empty, "");
  const sample = (path: string) => called(["sample", at("run"), "--condition", "digit=1", "--out", path]);
  const refused = await sample(photo);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("G982")]);
  expect(readFileSync(photo, "utf8")).toBe("mine");
  for (const path of [empty, empty]) expect((await sample(path)).code).toBe(0);
  writeFileSync(empty, "changed by hand");
  expect((await sample(empty)).code).toBe(2);
});

it.skipIf(process.platform === "win32")("what can't be written is told by its own name, and exits 1", async () => {
  for (const [args, name] of [
    [["init", "/dev/null/n.json", "--no-input"], "n.json"],
    [["sample", at("run"), "--condition", "digit=1", "--out", "/dev/null/s.png"], "/dev/null"],
  ] as const) {
    const { code, err } = await called(args);
    expect([code, err], args[0]).toEqual([1, expect.stringContaining(name)]);
    expect(err).not.toContain(".graft-files");
  }
});

it("an export and a studio's page leave what somebody put in their way", async () => {
  const out = at("web");
  const toOnnx = ["export", at("run"), "--to", "onnx", "--out", out];
  for (let time = 0; time < 2; time++) expect((await called(toOnnx)).code).toBe(0);
  writeFileSync(join(out, "model.onnx"), "mine");
  const { code, err } = await called(toOnnx);
  expect([code, err]).toEqual([2, expect.stringContaining("model.onnx")]);
  expect(readFileSync(join(out, "model.onnx"), "utf8")).toBe("mine");
  writeFileSync(join(out, "index.html"), "mine");
  writeFileSync(join(out, "licences.md"), "mine");
  if (existsSync(join(root, "dist/studio/index.html"))) expect((await called(["studio", "--out", out])).code).toBe(2);
  expect(readFileSync(join(out, "index.html"), "utf8")).toBe("mine");
});

it("a picture under graft's own name is not written over a person's", async () => {
  writeFileSync(at("run/grid.png"), "mine");
  const refused = await called(["sample", at("run"), "--grid"]);
  expect([refused.code, refused.err]).toEqual([2, expect.stringContaining("grid.png")]);
  expect(readFileSync(at("run/grid.png"), "utf8")).toBe("mine");
  rmSync(at("run/grid.png"));
  for (let time = 0; time < 2; time++) expect((await called(["sample", at("run"), "--grid"])).code).toBe(0);
});
