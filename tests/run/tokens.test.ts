/** Texts: cut into tokens at the data door, told to the decoder one step late, and drawn token after token. */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { compile } from "../../compiler/pipeline/compile.js";
import { open } from "../../runtime/data/files.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { stream } from "../../runtime/random/stream.js";
import { sample } from "../../runtime/run/index.js";
import { choose } from "../../runtime/run/turns.js";
import { open as openModel } from "../../src/index.js";
import { wantedBy } from "../../src/wanted.js";
import { compiled, feedsFor, galleryText, opened } from "../models.js";
import { datasetOf, folderOf, problemsOf, values } from "../runtime/data/folder.js";

const text = { name: "t", role: "input", shape: [4, 1], dtype: "f32", padding: "missing" } as const;
const letters = { ...text, vocabulary: ["a", "b", " "] };
const words = { ...text, vocabulary: ["the", "cat", "sat"] };

test("a text is cut into characters or words, ends with a 0, and what is behind the end is padding", async () => {
  const table = `csv:${await folderOf({ "t.csv": "t\nab\na ba\nb\n" })}/t.csv`;
  const found = datasetOf(await open(table, [letters]));
  expect(values(found, "t")).toEqual([1, 2, 0, 0, 1, 3, 2, 1, 2, 0, 0, 0]);
  expect(values(found, "t.steps")).toEqual([1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 0]);
  const lines = `jsonl:${await folderOf({ "t.jsonl": '{"t":"the cat  sat"}\n{"t":"sat"}\n' })}/t.jsonl`;
  expect(values(datasetOf(await open(lines, [words])), "t")).toEqual([1, 2, 3, 0, 3, 0, 0, 0]);
  const numbers = `jsonl:${await folderOf({ "t.jsonl": '{"t":[1,2]}\n{"t":[3]}\n' })}/t.jsonl`;
  expect(values(datasetOf(await open(numbers, [words])), "t")).toEqual([1, 2, 0, 0, 3, 0, 0, 0]);
});

test("what the vocabulary lacks, and a text without room, are told of", async () => {
  const table = `csv:${await folderOf({ "t.csv": "t\nabx\nababa\n" })}/t.csv`;
  expect(problemsOf(await open(table, [letters]))).toMatchObject([
    { _tag: "UnknownToken", row: 0, of: "character", found: "x" },
    { _tag: "TextTooLong", row: 1, expected: 4, found: 5 },
  ]);
});

test("temperature 0 takes the likeliest, top-k leaves no others, and a low temperature keeps to the likelier", () => {
  const logits = [0, 2, 1, -1];
  const drawn = (choosing: Parameters<typeof choose>[2]) => {
    const chance = stream(1, "choose");
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 400; i++) {
      const at = choose(logits, chance, choosing);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return counts;
  };
  expect(drawn({ temperature: 0 })).toEqual([0, 400, 0, 0]);
  const two = drawn({ topK: 2 });
  expect([two[0], two[3]]).toEqual([0, 0]);
  expect(Math.min(two[1] ?? 0, two[2] ?? 0)).toBeGreaterThan(40);
  expect(drawn({ temperature: 0.2 })[1]).toBeGreaterThan(drawn({})[1] ?? 0);
});

test("a drawn text is what the decoder makes of it when it is told so: no place sees its own token or a later one", async () => {
  const model = compiled("text-vae");
  const session = await opened(wasm, model);
  const given = { session, program: model.program, conditions: model.core.conditions };
  const sampling = { count: 4, seed: 3, conditions: { digit: 2 }, temperature: 0 };
  const drawn = await sample(given, sampling);
  if (E.isLeft(drawn)) throw new Error(drawn.left._tag);
  expect(await sample(given, sampling)).toEqual(drawn);
  const { z } = await session.run("prior", feedsFor(model, "prior", 4));
  const next = (word: Float32Array) =>
    session.run("next word", {
      ...feedsFor(model, "next word", 4),
      ...(z && { z }),
      word: { dtype: "f32", shape: [4, 6, 1], data: word },
    });
  const [a, b] = [drawn.right.data, Float32Array.from(drawn.right.data)];
  for (let row = 0; row < 4; row++) b.fill(5, row * 6 + 3, row * 6 + 6);
  const [first, second] = [await next(a), await next(b)].map(({ logits }) => logits?.data ?? new Float32Array());
  const each = (first?.length ?? 0) / 24;
  for (let row = 0; row < 4; row++)
    for (let i = 0; i < 4 * each; i++) {
      const at = row * 6 * each + i;
      expect(second?.[at]).toBeCloseTo(first?.[at] ?? Number.NaN, 5);
    }
  session.dispose();
});

test("word dropout draws noise while training and nowhere else", () => {
  const { graphs } = compiled("text-vae").program;
  const noise = (name: string) =>
    graphs[name]?.nodes.flatMap((node) => (node.op === "input" ? [node.attributes.name] : [])) ?? [];
  expect(noise("train").some((name) => name.endsWith("layers[1].drop"))).toBe(true);
  expect(noise("evaluate").some((name) => name.endsWith(".drop"))).toBe(false);
});

test("the library samples texts too, and a layer that looks ahead is refused", async () => {
  const model = await openModel(JSON.parse(galleryText("text-vae")), { engine: "wasm" });
  const { word } = (await model.sample({ digit: 1 } as never, { count: 2, seed: 1 })) as Readonly<
    Record<string, { data: Float32Array }>
  >;
  expect(word?.data).toHaveLength(12);
  await model.dispose();
  const both = compile(
    { name: "t.json", text: galleryText("text-vae") },
    { set: ["+decoder.layers.2.direction=both"] },
  );
  expect(both._tag === "Left" && both.left.map(({ _tag }) => _tag)).toEqual(["SeesLater"]);
  expect(wantedBy(compiled("text-vae").core)[0]).toMatchObject({ name: "word", shape: [6, 1], padding: "missing" });
});
