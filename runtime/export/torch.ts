/**
 * `torch`: a module for PyTorch that loads its weights itself, with no dependency but torch.
 *
 * In: a trained model. Out: `model.py`, which people read, and `model.safetensors` in PyTorch's names and layouts.
 */

import { moduleMetadata, pythonModule } from "../../compiler/export/python/module.js";
import { torchDialect } from "../../compiler/export/python/torch-module.js";
import { gradients } from "../../compiler/export/refusal.js";
import type { Format } from "./format.js";
import { moduleFiles } from "./module-files.js";
import { findPythonStock } from "./stock/python.js";

export const torch: Format = {
  name: "torch",
  doc: "a readable PyTorch module and its safetensors",
  holds: "all",
  readable: true,
  lacks: gradients,
  stock: [findPythonStock("torch")],
  write: async ({ parts, model }) => {
    const made = pythonModule(parts, torchDialect, { name: model.core.name, version: model.version });
    return moduleFiles(made, moduleMetadata(parts, made), model);
  },
};
