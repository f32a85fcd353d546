/**
 * `huggingface`: the folder that the hub expects.
 *
 * In: a trained model. Out: `config.json`, `model.safetensors` with all weights under graft's own names and layouts,
 * `README.md` (the card) with its pictures, and `model.py`, which runs the model in PyTorch from that very file.
 */

import { describePart } from "../../compiler/export/describe.js";
import type { Json } from "../../compiler/export/json.js";
import { moduleMetadata, pythonModule } from "../../compiler/export/python/module.js";
import { torchDialect } from "../../compiler/export/python/torch-module.js";
import { gradients } from "../../compiler/export/refusal.js";
import { jsonBytes } from "./bytes.js";
import { cardFiles } from "./card.js";
import type { Format, Leaving } from "./format.js";
import { moduleFiles } from "./module-files.js";
import { findPythonStock } from "./stock/python.js";

const configOf = ({ core, spec, version }: Leaving, parts: Json): Json => ({
  model_type: "graft",
  architectures: ["Model"],
  name: core.name,
  graft_version: version,
  parts,
  spec: JSON.parse(spec) as Json,
});

const use = (part: string): ReadonlyArray<string> => [
  "```python",
  "from model import Model   # model.py of this folder; needs only torch",
  "",
  `help(Model.${part})`,
  "```",
  "",
  "`graft import` brings the folder back as a run.",
];

export const huggingface: Format = {
  name: "huggingface",
  doc: "a folder for the Hugging Face hub: config, safetensors, card",
  holds: "all",
  readable: true,
  lacks: gradients,
  stock: [findPythonStock("torch")],
  write: async ({ model, parts }) => {
    const dialect = { ...torchDialect, asked: () => undefined };
    const made = pythonModule(parts, dialect, { name: model.core.name, version: model.version });
    const known = new Set(made.weights.map(({ state }) => state));
    const others = Object.keys(model.weights).filter((state) => !known.has(state));
    const weights = [...made.weights, ...others.map((state) => ({ state, name: state }))];
    return new Map([
      ["config.json", jsonBytes(configOf(model, parts.map(describePart)))],
      ...moduleFiles({ ...made, weights }, moduleMetadata(parts, made), model),
      ...cardFiles(model, parts, use(parts[0].name)),
    ]);
  },
};
