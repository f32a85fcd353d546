// A model that leaves in a format which holds it whole comes back to the bit, and does what it did; whatever else is
// refused in words.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "../../runtime/checkpoint/safetensors.js";
import { readExported } from "../../runtime/export/import/index.js";
import { folder, gallery, graft, tiny } from "../e2e/graft.js";
import { inTurn, long } from "../long.js";

const place = folder();
afterAll(place.remove);
const at = (...names: ReadonlyArray<string>) => join(place.path, ...names);
const run = (...args: ReadonlyArray<string>) => graft(place.path, args);
const right = (file: string) => {
  const read = readSafetensors(new Uint8Array(readFileSync(file)));
  if (read._tag === "Left") throw new Error(read.left._tag);
  return read.right;
};

const modelOf = (folderName: string): string => {
  const { files } = JSON.parse(readFileSync(at(folderName, "state.json"), "utf8"));
  return at(folderName, files.model.name);
};

beforeAll(async () => {
  const { code, err } = await run("train", gallery, ...tiny, "--out", "run");
  if (code !== 0) throw new Error(err);
}, 120_000);

/** Hugging Face's folder and JAX's hold the same file as PyTorch's. */
const alike = long ? [["huggingface"], ["jax"], ["tfjs", "all"], ["keras", "all"]] : [];

test.each([["torch"], ...alike, ["onnx", "all"]])(
  "%s %s: weights come back to the bit",
  async (format, part = "") => {
    rmSync(at(format), { recursive: true, force: true });
    rmSync(at(`back-${format}`), { recursive: true, force: true });
    const parts = part === "" ? [] : ["--part", part];
    expect((await run("export", "run", "--to", format, ...parts, "--out", format)).code).toBe(0);
    const back = await run("import", format, "--out", `back-${format}`, "--json");
    expect({ code: back.code, err: back.err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(back.out)).toMatchObject({ fresh: [] });
    expect(right(modelOf(`back-${format}`)).tensors).toEqual(right(modelOf("run")).tensors);
  },
  60_000,
);

test("a file of somebody else's, and one that was changed, are refused", async () => {
  const { tensors, metadata } = right(at("torch", "model.safetensors"));
  writeFileSync(at("bare.safetensors"), writeSafetensors({ tensors, metadata: new Map() }));
  const bare = await run("import", "bare.safetensors");
  expect({ code: bare.code, said: bare.err.includes("G860") }).toEqual({ code: 3, said: true });
  const cut = new Map(
    [...tensors].map(([name, one]) => [
      name,
      name === "encoder.hidden.bias" ? { ...one, shape: [1, ...one.shape] } : one,
    ]),
  );
  writeFileSync(at("cut.safetensors"), writeSafetensors({ tensors: cut, metadata }));
  const other = await run("import", "cut.safetensors");
  expect({ code: other.code, said: other.err.includes("G861") }).toEqual({ code: 3, said: true });
}, 60_000);

test.each(inTurn(["onnx/sample/model.onnx", "keras/sample/model.keras", "tfjs/sample/model.json"]))(
  "%s: cut off anywhere, or with a byte changed, it is read or refused",
  async (file) => {
    const bytes = new Uint8Array(readFileSync(at(file)));
    const beside = async (name: string) => new Uint8Array(readFileSync(join(at(file), "..", name)));
    for (let i = 0; i < 12; i++) {
      const where = Math.floor((bytes.length * i) / 12);
      expect((await readExported(bytes.subarray(0, where), beside))._tag).toBe("Left");
      const other = Uint8Array.from(bytes);
      other[where] = (other[where] ?? 0) ^ 0x55;
      expect((await readExported(other, beside))._tag).toMatch(/^(Left|Right)$/);
    }
  },
);
