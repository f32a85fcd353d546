// Files of weights that want to run something, promise more than they hold, or are broken: each is refused in words,
// and nothing is called.
import { join } from "node:path";
import { zipSync } from "fflate";
import * as E from "fp-ts/lib/Either.js";
import { describe, expect, test } from "vitest";
import { readPickle } from "../../runtime/weights/pickle.js";
import { readWeights } from "../../runtime/weights/read.js";
import { bytesOf, golden } from "./model.js";

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const pt = (pickle: string, others: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  zipSync({ "w/data.pkl": ascii(pickle), ...others });
const leftOf = async (file: Uint8Array): Promise<unknown> => {
  const read = await readWeights(file);
  return E.isLeft(read) ? read.left : "read";
};

/** Each would run something if Python loaded it. */
const attacks: Readonly<Record<string, readonly [pickle: string, name: string]>> = {
  "REDUCE of os.system": ["\x80\x02cposix\nsystem\nX\x02\x00\x00\x00id\x85R.", "posix.system"],
  "STACK_GLOBAL of eval": ["\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.", "builtins.eval"],
  "NEWOBJ of a class": ["\x80\x02csubprocess\nPopen\n)\x81.", "subprocess.Popen"],
  "a name behind torch's": ["\x80\x02ctorch.hub\nload\n)R.", "torch.hub.load"],
  "a name that only looks like a storage": [
    "\x80\x02ctorch.storage\n_load_from_bytes\n)R.",
    "torch.storage._load_from_bytes",
  ],
  "getattr beside tensors": ["\x80\x02}(X\x01\x00\x00\x00wcbuiltins\ngetattr\n)Ru.", "builtins.getattr"],
};

describe("a pickle that would run", () => {
  test.each(Object.entries(attacks))("%s is refused by its name", async (_, [pickle, what]) => {
    expect(await leftOf(pt(pickle))).toEqual({ _tag: "AsksToRun", what });
  });

  test("INST and OBJ, the old ways of making objects, are no instructions here", () => {
    for (const text of ["(cos\nsystem\no.", "(ios\nsystem\n."])
      expect(readPickle(ascii(text), () => true)).toMatchObject({ left: { _tag: "BrokenFile" } });
  });
});

/** A tensor of this shape, strides and offset over a storage of four float32. */
const tensor = (shape: string, strides: string, offset = "K\x00"): string =>
  `\x80\x02}X\x01\x00\x00\x00wctorch._utils\n_rebuild_tensor_v2\n((X\x07\x00\x00\x00storagectorch\nFloatStorage\nX\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x04tQ${offset}${shape}${strides}\x89)tRs.`;
const storage = { "w/data/0": new Uint8Array(16) };

describe("a tensor that lies", () => {
  test("one that tells the truth is read", async () => {
    expect(await leftOf(pt(tensor("K\x04\x85", "K\x01\x85"), storage))).toBe("read");
  });
  test.each([
    ["beyond its storage", "K\x05\x85", "K\x01\x85"],
    ["far beyond it, by its strides", "K\x02\x85", "J\xff\xff\xff\x7f\x85"],
    ["huge, by a stride of 0", "J\xff\xff\xff\x0f\x85", "K\x00\x85"],
    ["of a negative size", "J\xff\xff\xff\xff\x85", "K\x01\x85"],
    ["of sizes and strides that are not as many", "K\x02\x85", ")"],
  ])("%s", async (_, shape, strides) => {
    expect(await leftOf(pt(tensor(shape, strides), storage))).toMatchObject({ _tag: "BrokenFile" });
  });

  test("a missing storage, and a tree that doubles at each step", async () => {
    expect(await leftOf(pt(tensor("K\x04\x85", "K\x01\x85")))).toMatchObject({ _tag: "BrokenFile" });
    const twice = Array.from({ length: 40 }, () => "q\x01](h\x01h\x01e").join("");
    expect(await leftOf(pt(`\x80\x02]${twice}.`))).toMatchObject({ _tag: "BrokenFile" });
  });
});

test("weights that are not finite are told by their tensor", async () => {
  const bad = { "w/data/0": new Uint8Array(Float32Array.of(1, Number.NaN, 0, 0).buffer) };
  expect(await leftOf(pt(tensor("K\x04\x85", "K\x01\x85"), bad))).toEqual({ _tag: "WeightNotFinite", tensor: "w" });
});

test("an archive that promises gigabytes is refused before it is inflated", async () => {
  const bomb = zipSync({ "w/data.pkl": new Uint8Array(3e7) }, { level: 9 });
  const view = new DataView(bomb.buffer, bomb.byteOffset, bomb.byteLength);
  for (let at = 0; at + 4 < bomb.length; at++)
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true);
  expect(await leftOf(bomb)).toMatchObject({ _tag: "BrokenFile" });
});

test.each(["image.pt", "image-old.pt", "image.safetensors", "image.npz", "sequence.keras"])(
  "%s, cut or with bytes of its own changed, is read or refused, and nothing is thrown",
  async (name) => {
    const whole = bytesOf(join(golden, name));
    for (let i = 0; i < 24; i++) {
      await readWeights(whole.subarray(0, Math.floor((whole.length * i) / 24)));
      const changed = whole.slice();
      const at = Math.floor((whole.length * (i + 0.37)) / 24);
      changed[at] = (changed[at] as number) ^ (1 << (i % 8));
      const read = await readWeights(changed);
      expect(["Left", "Right"]).toContain(read._tag);
    }
  },
);
