/**
 * `jax`: pure functions for JAX that load their weights themselves.
 *
 * In: a trained model. Out: `model.py`, which people read, and `model.safetensors`.
 */

import { jaxDialect } from "../../compiler/export/python/jax-module.js";
import { moduleMetadata, pythonModule } from "../../compiler/export/python/module.js";
import { gradients } from "../../compiler/export/refusal.js";
import type { Format } from "./format.js";
import { moduleFiles } from "./module-files.js";
import { findPythonStock } from "./stock/python.js";

export const jax: Format = {
  name: "jax",
  doc: "pure JAX functions and their safetensors",
  holds: "all",
  readable: true,
  lacks: gradients,
  stock: [findPythonStock("jax")],
  write: async ({ parts, model }) => {
    const made = pythonModule(parts, jaxDialect, { name: model.core.name, version: model.version });
    return moduleFiles(made, moduleMetadata(parts, made), model);
  },
};
