// A run of several outputs has a file for each; a model with skips says why it can't be sampled.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { long } from "../long.js";
import { folder, graft, root } from "./graft.js";

const place = folder();
afterAll(place.remove);

const few = [
  "--engine",
  "wasm",
  "--quiet",
  "--set",
  "train.data=digits:60",
  "--set",
  "+train.steps=2",
  "--set",
  "~train.epochs",
];
const spec = (name: string): string => join(root, `specs/gallery/${name}.json`);
const run = (...args: ReadonlyArray<string>) => graft(place.path, args);
const at = (path: string): string => join(place.path, path);

it.runIf(long)("two outputs: a picture of one, numbers of the other, and both in one answer", async () => {
  const trained = await run("train", spec("two-inputs"), ...few, "--out", "two", "--json");
  expect([trained.code, trained.err]).toEqual([0, ""]);
  const { figures, pictures } = JSON.parse(trained.out);
  expect(pictures).toEqual(["two/samples.image.png", "two/curve.png"]);
  const mse = figures.filter(({ name }: { name: string }) => name === "mse");
  expect(mse.map(({ of }: { of: string }) => of)).toEqual(["image", "profile"]);
  const { files } = JSON.parse((await run("reconstruct", "two", "--count", "3", "--json")).out);
  expect(files).toEqual(["two/reconstructions.image.png", "two/reconstructions.profile.csv"]);
  expect(readFileSync(at("two/reconstructions.profile.csv"), "utf8").split("\n")[0]).toMatch(
    /^index,sample,digit,profile\.0,/,
  );
  const drawn = await run("sample", "two", "--condition", "digit=3", "--count", "2", "--out", "some.npy");
  expect(drawn.out).toBe(
    "some.image.npy: 2 samples with digit 3, each the mean of p(x | z), seed 1\nsome.profile.npy: 2 samples with digit 3, drawn from p(x | z), seed 1\n",
  );
  expect(existsSync(at("some.profile.npy"))).toBe(true);
});

it("skips: it reconstructs, and can't be sampled", async () => {
  const trained = await run("train", spec("denoising-unet"), ...few, "--out", "unet", "--json");
  expect([trained.code, trained.err]).toEqual([0, ""]);
  expect(JSON.parse(trained.out).pictures).toEqual(["unet/reconstructions.png", "unet/curve.png"]);
  for (const options of [[], ["--traverse"]]) {
    const refused = await run("sample", "unet", ...options);
    expect([refused.code, refused.out]).toEqual([3, ""]);
    expect(refused.err).toContain("G717");
  }
});
