/** Pages of the codes of several devices and machines: engines that compute in other processes, clusters. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";

export const scalePages: Pages = {
  G900: page(
    "The worker was lost",
    "An engine that computes in another process, such as `jax`, lost that process: it ended, its connection broke, or nothing was heard of it for a minute (GRAFT_PATIENCE in seconds). A training then starts it again and goes on from its last checkpoint; this report follows where that happened three times without a new checkpoint in between.",
    "The report ends with the last words of the process. Where the system ended it for its memory, lower `train.batch`. `graft train --resume RUN` goes on from the checkpoint.",
  ),
  G901: page(
    "The device gave up",
    "The device that computes ran out of memory, or its driver or library failed. The last checkpoint stands.",
    "Lower `train.batch`; with several devices, `--shard-state` cuts parameters and optimiser slots over them.",
  ),
  G902: page(
    "The engine has no such setting",
    "`--precision`, `--devices`, `--shard-state` and `--workers` say how an engine is to compute, and the engine that was chosen leaves no such choice.",
    "Write `--engine jax`, or leave the option out.",
  ),
  G903: page(
    "No JAX",
    "`graft native --jax` makes a virtual environment of its own and installs JAX into it, and something was missing: Python 3.10 or newer, its `venv` module, or an answer of the package index. Nothing half-made is left.",
    "Do what the lines below the report ask for, then write it again; or name a Python that has JAX in GRAFT_PYTHON.",
  ),
};
