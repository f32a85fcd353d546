// The commands of docs/export.md run as they stand, and write what the page says.
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { folder, gallery, graft, root } from "../e2e/graft.js";

const place = folder();
afterAll(place.remove);

const page = readFileSync(join(root, "docs/export.md"), "utf8");
const commands = (/runs -->\n```sh\n([\s\S]*?)```/.exec(page)?.[1] ?? "").trim().split("\n");

beforeAll(async () => {
  cpSync(gallery, join(place.path, "spec.json"));
  for (const line of commands) {
    const { code, err, out } = await graft(place.path, line.replace(/^graft /, "").split(" "));
    if (code !== 0) throw new Error(`${line}: ${code}\n${err}${out}`);
  }
}, 120_000);

test("every command of the page has run", () => {
  expect(commands.length).toBeGreaterThan(3);
  for (const file of [
    "web/model/model.json",
    "onnx/sample/model.onnx",
    "onnx/encode/model.onnx",
    "torch/model.py",
    "picture/graph.svg",
  ])
    expect({ file, there: existsSync(join(place.path, file)) }).toEqual({ file, there: true });
});

test("a stock file tells what it asks for", () => {
  const { signature, userDefinedMetadata } = JSON.parse(readFileSync(join(place.path, "web/model/model.json"), "utf8"));
  expect(Object.keys(signature.inputs).sort()).toEqual(["digit", "z"]);
  expect(Object.keys(signature.outputs)).toEqual(["image"]);
  expect(userDefinedMetadata.graft.inputs.digit).toMatchObject({ meaning: "condition", classes: 10 });
});

test("what can't be is refused in words, with what there is", async () => {
  const unknown = await graft(place.path, ["export", "runs/cvae", "--to", "onx"]);
  expect({ code: unknown.code, said: unknown.err.includes("write --to onnx") }).toEqual({ code: 2, said: true });
  const part = await graft(place.path, ["export", "runs/cvae", "--to", "onnx", "--part", "guided"]);
  expect({ code: part.code, said: part.err.includes("G851") }).toEqual({ code: 3, said: true });
});

test("the module for PyTorch is one that people read", () => {
  const text = readFileSync(join(place.path, "torch/model.py"), "utf8");
  expect(text.split("\n").length).toBeLessThan(130);
  expect(text).toContain("decoder_layers_0 = F.relu(F.linear(");
});
