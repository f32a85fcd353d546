/** Pages of the codes of exports and imports, G850–G879. In: nothing. Out: a page for each code. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";

export const pages: Pages = {
  G850: page(
    "No such format",
    "`--to` names the format that a model leaves in, and this one is unknown.",
    "Write one of those that the report lists.",
  ),
  G851: page(
    "No such part",
    "A part is what is exported: `sample`, `guided`, `decode`, `encode` or `reconstruct`. A model has those that make sense of it: without a prior there is nothing to sample, and a decoder that joins layers of the encoder decodes no code by itself.",
    "Export a part that the report lists, or `--part all`.",
  ),
  G852: page(
    "No spelling in this format",
    "A node of the model's graph does something that the format has no op for.",
    "Choose another format, or change the layer that the report names.",
  ),
  G853: page(
    "Nothing to verify with",
    "`--verify` opens the files with the stock tool that people will open them with, and none of those for this format is installed here. The files are written.",
    "Install the tool as the report says, or leave --verify out.",
  ),
  G855: page(
    "Weights in fewer bits",
    "`--quantise` stores kernels and tables as bytes (`uint8`) or half-precision floats (`float16`). The formats `tfjs` and `onnx` have a way to say so; the others hold float32.",
    "Write one of the two, with one of those formats.",
  ),
  G860: page(
    "Nothing to import",
    "`graft import` reads what `graft export` wrote to `huggingface`, `torch` or `jax`: those files hold the spec beside the weights. This one can't be read so.",
    "Name such a folder, or its `model.safetensors`.",
  ),
  G861: page(
    "Weights of another model",
    "A tensor of the file has another shape or type than the spec in the same file declares: one of the two was changed.",
    "Export the model again.",
  ),
  G854: page(
    "The stock tool disagrees",
    "The stock tool opened the files and computed something else than graft, by more than rounding explains. The files are written, but don't rely on them.",
    "Please report it, with the spec and the versions that the report names.",
  ),
};
