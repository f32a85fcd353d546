// graft import FILE --into SPEC: a map is proposed, a map that does not fit is refused tensor by tensor, one that does
// makes a run.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeNpy } from "../../runtime/checkpoint/npy.js";
import { called, folder } from "../e2e/graft.js";
import { expectedIn, golden } from "./model.js";

const place = folder();
afterAll(place.remove);
const at = (...names: ReadonlyArray<string>): string => join(place.path, ...names);
const weights = join(golden, "image.pt");
const bring = (...args: ReadonlyArray<string>) => called(["import", weights, "--into", at("image.json"), ...args]);
const mapped = (map: unknown): ReadonlyArray<string> => {
  writeFileSync(at("map.json"), JSON.stringify(map));
  return ["--map", at("map.json"), "--out", at("run"), "--data", `npy:${place.path}`];
};

beforeAll(() => {
  copyFileSync(join(golden, "image.json"), at("image.json"));
  const { image, digit } = expectedIn(golden);
  writeFileSync(at("image.npy"), writeNpy({ shape: [3, 9, 9, 1], data: Float32Array.from(image) }));
  writeFileSync(at("digit.npy"), writeNpy({ shape: [3], data: Int32Array.from(digit) }));
});

test("the proposed map stands alone on stdout, its reasons beside it", async () => {
  const { code, out, err } = await bring();
  expect(code).toBe(0);
  expect(JSON.parse(out)).toEqual({
    layout: "pytorch",
    layers: {
      "encoder.layers[0]": "conv",
      "encoder.layers[1]": "bn",
      digit: "label",
      "encoder.hidden": { from: "fc1", flattened: "channels-first" },
      "latent.mean": "fc21",
      "latent.log-variance": "fc22",
      "decoder.layers[0]": { from: "fc3", parted: "channels-first" },
      "decoder.layers[2]": "up",
    },
  });
  expect(err).toMatch(/latent.mean +← fc21 +also fits: fc22/);
});

test("what does not fit is told tensor by tensor, and nothing is written", async () => {
  const layers = { "encoder.layers[0]": "fc1", "encoder.hiden": "fc1", "latent.mean": { from: "fc9" } };
  const { code, err } = await bring(...mapped({ layout: "pytorch", layers }));
  expect(code).toBe(3);
  const said = err.replace(/\s+/g, " ");
  expect(said).toContain("G874");
  expect(said).toContain("encoder.layers[0].kernel: fc1.weight [2, 1, 3, 3] is needed, and the file has [6, 34]");
  expect(said).toContain("encoder.hiden: the model has no such layer; is encoder.hidden meant?");
  expect(said).toContain("latent.mean.kernel: fc9.weight [2, 6] is needed, and the file has no such tensor");
  expect(said).toContain("decoder.layers[2]: the map says nothing of it");
  expect(existsSync(at("run"))).toBe(false);
});

test("a map with words that it does not know is refused by its places", async () => {
  const layers = { digit: { form: "label" }, "encoder.hidden": { from: "fc1", flattened: "sideways" } };
  const { code, err } = await bring(...mapped({ layout: "torch", layers }));
  expect({ code, said: err.includes("G873") }).toEqual({ code: 3, said: true });
  for (const where of ["layout:", "layers.digit.form:", "layers.digit.from:", "layers.encoder.hidden.flattened:"])
    expect(err).toContain(where);
});

test("a pickle that wants to run is refused, with the line of Python that saves what is needed", async () => {
  writeFileSync(at("evil.pt"), Buffer.from("\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R.", "latin1"));
  const { code, err } = await called(["import", at("evil.pt"), "--into", at("image.json")]);
  expect(code).toBe(3);
  expect(err).toContain("G871");
  expect(err).toContain("posix.system");
  expect(err).toContain("torch.save(model.state_dict()");
});

test("--map without a spec says what is missing", async () => {
  const { code, err } = await called(["import", weights, "--map", at("map.json")]);
  expect({ code, said: err.includes("--into spec.json") }).toEqual({ code: 2, said: true });
});

test("a map that fits makes a run; null leaves a layer as training would begin, a tensor by itself may have its axes named", async () => {
  const { out } = await bring();
  const proposed = JSON.parse(out) as { readonly layers: Readonly<Record<string, unknown>> };
  const { "decoder.layers[2]": _, ...others } = proposed.layers;
  const layers = {
    ...others,
    "latent.mean": null,
    "decoder.layers[2].kernel": { from: "up.weight", axes: [2, 3, 1, 0] },
    "decoder.layers[2].bias": "up.bias",
  };
  const made = await bring(...mapped({ ...proposed, layers }), "--json");
  expect(made.code).toBe(0);
  expect(JSON.parse(made.out)).toMatchObject({
    tensors: 15,
    fresh: ["latent.mean.kernel", "latent.mean.bias"],
    unused: ["fc21.weight", "fc21.bias"],
  });
  expect(JSON.parse(readFileSync(at("run", "state.json"), "utf8"))).toMatchObject({ position: { step: 0 } });
});
