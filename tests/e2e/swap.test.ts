// `graft swap`: a run that follows a change between concatenating placements trains on as if it had always been the
// other.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { long } from "../long.js";
import { folder, gallery, graft } from "./graft.js";

const place = folder();
afterAll(place.remove);

const base = ["--data", "digits:200", "--set", "let.width=16", "--quiet", "--engine", "wasm"] as const;
const lossesOf = (run: string): ReadonlyArray<number> =>
  readFileSync(join(place.path, run, "metrics.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => (JSON.parse(line) as { readonly loss: number }).loss);

const train = (args: ReadonlyArray<string>) => graft(place.path, ["train", ...args]);

test("a swapped run has the losses of the run that it goes on with", async () => {
  expect((await train([gallery, ...base, "--epochs", "1", "--out", "first"])).code).toBe(0);
  const change = ["--set", "inject.0.place=prefix", "--set", "inject.1.place=interleaved", "--set", "train.epochs=3"];
  const { out, code } = await graft(place.path, ["swap", "first", ...change, "--out", "second"]);
  expect(code).toBe(0);
  expect(out).toContain("training goes on as if nothing had happened");
  expect(lossesOf("second")).toEqual(lossesOf("first"));
});

test.runIf(long)("a swapped run goes on to the losses of the run that was never swapped", async () => {
  expect((await train([gallery, ...base, "--epochs", "3", "--out", "straight"])).code).toBe(0);
  expect((await train(["--resume", "second", "--quiet"])).code).toBe(0);
  const [wanted, found] = [lossesOf("straight"), lossesOf("second")];
  expect(found).toHaveLength(6);
  for (const [i, loss] of found.entries()) expect(Math.abs(loss / (wanted[i] ?? 0) - 1)).toBeLessThan(1e-5);
});

test("says what it needs, and never writes over the run it reads", async () => {
  const asked = await graft(place.path, ["swap", "first", "--set", "inject.0.place=prefix"]);
  expect({ code: asked.code, said: asked.err.includes("--out") }).toEqual({ code: 2, said: true });
  const same = await graft(place.path, ["swap", "first", "--set", "inject.0.place=prefix", "--out", "first"]);
  expect({ code: same.code, said: same.err.includes("FOLDER TAKEN") }).toEqual({ code: 2, said: true });
  const wrong = await graft(place.path, ["swap", "first", "--set", "inject.0.place=sufix", "--out", "new"]);
  expect({ code: wrong.code, said: wrong.err.includes("UNKNOWN PLACEMENT") }).toEqual({ code: 3, said: true });
});

test("a change that the algebra can't follow names what is new, and keeps the rest", async () => {
  const { out, code } = await graft(place.path, [
    "swap",
    "first",
    "--set",
    "inject.0.place=film",
    "--out",
    "filmed",
    "--json",
  ]);
  const { same, tensors } = JSON.parse(out) as {
    readonly same: boolean;
    readonly tensors: ReadonlyArray<{ readonly name: string; readonly how: string }>;
  };
  expect({ code, same }).toEqual({ code: 0, same: false });
  const how = (name: string): string | undefined => tensors.find((each) => each.name === name)?.how;
  expect([how("encoder.hidden.digit.scale"), how("encoder.hidden.kernel"), how("decoder.layers[0].kernel")]).toEqual([
    "new",
    "moved",
    "same",
  ]);
});
