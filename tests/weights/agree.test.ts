// Weights of PyTorch and Keras, put where graft proposes, make the model compute what it computed there.
import { join } from "node:path";
import { expect, test } from "vitest";
import { distance } from "../laws/harness.js";
import { computed, expectedIn, golden, type Name } from "./model.js";

const given = expectedIn(golden);

const files: ReadonlyArray<readonly [file: string, name: Name, tool: "torch" | "keras"]> = [
  ["image.pt", "image", "torch"],
  ["image-old.pt", "image", "torch"],
  ["image-checkpoint.pt", "image", "torch"],
  ["image.safetensors", "image", "torch"],
  ["image.npz", "image", "torch"],
  ["sequence.pt", "sequence", "torch"],
  ["image-numbered.npz", "image", "keras"],
  ["sequence.keras", "sequence", "keras"],
];

test.each(files)("%s", async (file, name, tool) => {
  const wanted = given.expected[`${tool}/${name}`];
  const { map, encode, decode } = await computed(join(golden, file), name, given);
  expect(map.layout).toBe(tool === "torch" ? "pytorch" : "keras");
  expect(distance(encode, wanted?.encode ?? [])).toBeLessThan(1e-5);
  expect(distance(decode, wanted?.decode ?? [])).toBeLessThan(1e-5);
});
