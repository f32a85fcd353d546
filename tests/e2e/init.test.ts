/**
 * graft init: every model of every input writes a sound spec without warnings; nothing is overwritten, nothing
 * half-written; questions ask again.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, describe, expect, test } from "vitest";
import { check } from "../../compiler/check/index.js";
import { front } from "../../compiler/pipeline/compile.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { interview, Stopped } from "../../src/cli/init/ask.js";
import { inputTypes, placeNames, readConditions, readSize, sizes } from "../../src/cli/init/choices.js";
import { modelsFor } from "../../src/cli/init/models.js";
import { specOf } from "../../src/cli/init/spec.js";
import { compileSource } from "../../src/run/spec.js";
import { long } from "../long.js";
import { losses, opened, right as sound } from "../models.js";
import { called, folder } from "./graft.js";

const place = folder();
afterAll(place.remove);
const at = (name: string): string => join(place.path, name);

const right = <A>(result: E.Either<string, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left);
  return result.right;
};

const written = (input: (typeof inputTypes)[number], model: string, size: string, condition: string, word = "suffix") =>
  specOf("first", {
    input,
    model,
    size: right(readSize(input)(size)),
    conditions: right(readConditions(condition)),
    place: word,
    latent: 8,
    data: "digits",
  });

const found = (text: string): ReadonlyArray<string> => {
  const typed = front({ name: "first.json", text });
  return (E.isLeft(typed) ? typed.left : check(typed.right)).map(({ _tag }) => _tag);
};

const kinds = inputTypes.flatMap((input) => modelsFor(input).map((model) => [model, input] as const));

describe.each(kinds)("%s of a %s", (model, input) => {
  test.each(["none", "digit=10", "angle=-1..1", "style=vector:4,digit=3"])("with %s", (condition) => {
    expect(found(written(input, model, sizes[input].usual, condition))).toEqual([]);
  });
});

test.each(["65x64x3", "6x6", "1x1x1", "32x30x2", "4x8x1"])("convolutions of images of %s", (size) => {
  for (const model of ["conv-vae", "conv-autoencoder"])
    expect(found(written("image", model, size, "digit=2"))).toEqual([]);
});

const small = { image: "8x8x2", vector: "6", sequence: "5x2" } as const;
const anywhere = kinds.flatMap(([model, input]) => placeNames.map((word) => [word, model, input] as const));

test.each(anywhere)("%s is sound in a %s of a %s", (word, model, input) => {
  expect(found(written(input, model, small[input], "digit=3", word))).toEqual([]);
});

test.each(long ? anywhere : anywhere.slice(0, 1))("%s trains in a %s of a %s", async (word, model, input) => {
  const text = written(input, model, small[input], "digit=3", word);
  const compiled = sound(compileSource({ name: "first.json", text }));
  const session = await opened(wasm, compiled);
  const curve = await losses(session, compiled, 2, 4);
  session.dispose();
  expect(curve.every(Number.isFinite)).toBe(true);
});

describe("the command", () => {
  test("writes, says what next, and overwrites only when told to", async () => {
    const first = await called(["init", at("a.json"), "--no-input", "--condition", "none"]);
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(first.out).toMatch(/graft check [^\n]*a\.json/);
    const text = readFileSync(at("a.json"), "utf8");
    expect(JSON.parse(text)).toMatchObject({ graft: 1, name: "a" });
    writeFileSync(at("a.json"), "mine");
    const again = await called(["init", at("a.json"), "--no-input"]);
    expect([again.code, readFileSync(at("a.json"), "utf8")]).toEqual([2, "mine"]);
    expect((await called(["init", at("a.json"), "--no-input", "--condition", "none", "--force"])).code).toBe(0);
    expect(readFileSync(at("a.json"), "utf8")).toBe(text);
  });

  test.each([
    [["--type", "picture"], /one of image, vector, sequence/],
    [["--size", "28"], /heightxwidthxchannels/],
    [["--type", "vector", "--model", "conv-vae"], /one of vae, autoencoder/],
    [["--condition", "digit"], /NAME=CLASSES/],
    [["--condition", "angle=1..-1"], /NAME=CLASSES/],
    [["--place", "front"], /one of prefix/],
    [["--latent", "0"], /whole number/],
  ])("%s is refused and nothing is written", async (args, says) => {
    const { code, err } = await called(["init", at("never.json"), "--no-input", ...args]);
    expect([code, existsSync(at("never.json"))]).toEqual([2, false]);
    expect(err.replace(/\s+/g, " ")).toMatch(says);
  });

  test("a placement that takes over a normalisation gets one", async () => {
    const { code, err } = await called(["init", at("norm.json"), "--no-input", "--place", "norm"]);
    expect([code, err]).toEqual([0, ""]);
    expect(readFileSync(at("norm.json"), "utf8").match(/layer-norm/g)).toHaveLength(2);
  });
});

describe("questions", () => {
  const asked = (answers: string) => {
    const [input, output] = [new PassThrough(), new PassThrough()];
    const talk = interview(input, output);
    input.end(answers);
    return { ...talk, said: () => String(output.read()) };
  };

  test("are asked until the answer is one", async () => {
    const { ask, end, said } = asked("28\n16x16\n");
    expect(await ask("How large?", "28x28x1", readSize("image"))).toEqual([16, 16, 1]);
    expect(said()).toMatch(/How large\? \[28x28x1\] A size of an image is heightxwidthxchannels/);
    end();
  });

  test("an empty answer is the usual one", async () => {
    const { ask, end } = asked("\n");
    expect(await ask("How large?", "28x28x1", readSize("image"))).toEqual([28, 28, 1]);
    end();
  });

  test("no answer at all ends it", async () => {
    await expect(asked("").ask("How large?", "1", readSize("vector"))).rejects.toThrow(Stopped);
  });
});
