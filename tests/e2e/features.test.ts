/**
 * A model whose images are compared by layers that another run trained: their weights come from that run, stay as they
 * are, and are kept with this one, so that the other may go.
 */
import { renameSync } from "node:fs";
import { join } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, expect, test } from "vitest";
import { compile } from "../../compiler/pipeline/compile.js";
import { openRun } from "../../runtime/run/index.js";
import { called, folder } from "./graft.js";

const place = folder();
afterAll(place.remove);
const at = (name: string): string => join(place.path, name);

const quick = ["--data", "digits:200", "--engine", "wasm", "--set", "train.steps=3", "--set", "~train.epochs"];
const from = ["--set", `objective.features.from=${at("classifier")}`];

const modelOf = async (name: string) => {
  const run = await openRun(at(name), compile);
  if (E.isLeft(run)) throw new Error(JSON.stringify(run.left));
  return run.right.model;
};

const train = (spec: string, name: string, ...more: ReadonlyArray<string>) =>
  called(["train", `specs/gallery/${spec}.json`, ...quick, "--out", at(name), ...more]);

test("the weights are the classifier's, and the model needs it no more once it is trained", async () => {
  expect((await train("classifier", "classifier")).code).toBe(0);
  const { code, err, out } = await train("feature-vae", "vae", ...from);
  expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
  expect(out + err).toContain("compares image by 2 tensors");
  const [theirs, ours] = [await modelOf("classifier"), await modelOf("vae")];
  for (const part of ["kernel", "bias"])
    expect(ours[`features.layers[1].${part}`]).toEqual(theirs[`encoder.layers[1].${part}`]);
  renameSync(at("classifier"), at("gone"));
  expect((await called(["sample", at("vae"), "--count", "2", "--out", at("s.png")])).code).toBe(0);
  expect((await called(["eval", at("vae")])).out).toContain("feature term");
  renameSync(at("gone"), at("classifier"));
});

test.each([
  ["other layers", "objective.features.layers.1.units=128"],
  ["an input that is read otherwise", "inputs.image.scale=range"],
])("%s than the run's are refused", async (_, change) => {
  const { code, err } = await train("feature-vae", "other", ...from, "--set", change);
  expect([code, err]).toEqual([3, expect.stringContaining("G876")]);
});

test("a run that is not there is told of before anything is written", async () => {
  const { code, err } = await train("feature-vae", "none", "--set", `objective.features.from=${at("nowhere")}`);
  expect([code, err]).toEqual([3, expect.stringContaining("G781")]);
  expect(await openRun(at("none"), compile)).toMatchObject({ _tag: "Left" });
});
