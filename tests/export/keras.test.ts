// A `.keras` file: stock layers with the weights as they were trained, in the places where Keras looks for them; shared
// layers once.
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { partOf } from "../../compiler/export/part.js";
import { programOf } from "../../compiler/pipeline/compile.js";
import { formats, type Leaving } from "../../runtime/export/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { compiled } from "../models.js";

interface Layer {
  readonly name: string;
  readonly module: string;
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly inbound_nodes: ReadonlyArray<unknown>;
}

const exported = async (name: string, part: "sample" | "reconstruct") => {
  const { core, typed, program } = compiled(name);
  const plain = () => programOf(typed);
  const model: Leaving = { core, typed, program, plain, weights: initialise(program, 1), spec: "{}", version: "0" };
  const found = partOf({ core, program: plain() }, part);
  if (found._tag === "Left") throw new Error(found.left);
  const files = await formats.keras.write({ model, parts: [found.right] });
  const members = unzipSync(files.get("model.keras") as Uint8Array);
  const json = (member: string) => JSON.parse(new TextDecoder().decode(members[member]));
  return { layers: json("config.json").config.layers as ReadonlyArray<Layer>, metadata: json("metadata.json") };
};

test("a model of stock layers is nothing else, each named after its place in the spec", async () => {
  const { layers, metadata } = await exported("cvae", "sample");
  expect(new Set(layers.map(({ module }) => module))).toEqual(new Set(["keras.layers"]));
  const dense = layers.filter(({ class_name }) => class_name === "Dense").map(({ name }) => name);
  expect(dense).toEqual(["decoder_layers_0", "decoder_layers_1"]);
  expect(metadata.graft.weights["decoder.layers[1].kernel"]).toBe("layers/dense_1/vars/0");
});

test("a batch normalisation keeps its statistics, and a transposed convolution its bias", async () => {
  const { layers } = await exported("normalised-cvae", "reconstruct");
  const kinds = layers.map(({ class_name }) => class_name);
  expect(kinds).toContain("BatchNormalization");
  const transposed = layers.filter(({ class_name }) => class_name === "Conv2DTranspose");
  expect(transposed.every(({ config }) => config["use_bias"] === true)).toBe(true);
});

test("steps of a recurrent layer call one layer again and again", async () => {
  const { layers } = await exported("gru-cvae", "reconstruct");
  expect(Math.max(...layers.map(({ inbound_nodes }) => inbound_nodes.length))).toBeGreaterThan(5);
});
