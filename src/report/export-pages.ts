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
  G870: page(
    "No weights here",
    "`graft import FILE --into spec.json` reads tensors from safetensors, .npz, PyTorch's .pt and .pth, and Keras' .keras and .h5 files. What a file is, its first bytes say. This one is none of these, or is broken.",
    "Write the file again, or in another of these formats.",
  ),
  G871: page(
    "A file that wants to run",
    "A `.pt` file is a pickle, and a pickle is a program: opening it in Python calls what it names. graft reads it as data and calls nothing, so a file that needs more than tensors, numbers and dictionaries can't be read.",
    "Save the numbers alone, in Python: `torch.save(model.state_dict(), 'weights.pt')`.",
  ),
  G872: page(
    "Numbers that are not finite",
    "A tensor of the file holds NaN or infinity. A model with such a weight computes nothing else.",
    "Take the checkpoint of an earlier step.",
  ),
  G873: page(
    "A map that can't be read",
    "`--map` names a JSON file: which layer of the weights is which of the spec's. `graft import FILE --into spec.json` prints one to begin with.",
    "Mend it as the report says.",
  ),
  G874: page(
    "Weights that don't fit",
    "A layer of the spec and the tensors that the map gives it have other shapes, or the map says nothing of a layer. Nothing is written unless all of it fits.",
    "Mend the map, write null for what is to be drawn afresh, or change the spec to the sizes of the file.",
  ),
  G854: page(
    "The stock tool disagrees",
    "The stock tool opened the files and computed something else than graft, by more than rounding explains. The files are written, but don't rely on them.",
    "Please report it, with the spec and the versions that the report names.",
  ),
};
