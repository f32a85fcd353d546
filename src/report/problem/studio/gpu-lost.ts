/** G952 · The GPU answers no more. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface GpuLost {
  readonly _tag: "GpuLost";
  /** The browser's words. */
  readonly said: string;
}

export const gpuLostProblem = failure<GpuLost>("GpuLost", {
  code: "G952",
  exit: 4,
  words: ({ said }) => ({
    title: "GPU LOST",
    summary: `The browser has taken the GPU from this page (${said}). What the model had learnt was in its memory.`,
    fix: "untick “on the GPU” and train again; ticked once more it takes a new one",
  }),
  page: page(
    "The GPU answers no more",
    "A browser takes the GPU from a page when its driver is reset or updated, when the machine sleeps, or when one " +
      "step takes too long. The model's weights were in the GPU's memory and are gone with it.",
    "Untick “on the GPU” in Train: the page goes on with WebAssembly. Ticked once more it takes a new device. A " +
      "smaller `train.batch` makes each step shorter. A training that must not be lost belongs in the command, " +
      "which writes checkpoints: `graft train --engine webgpu`.",
  ),
});
