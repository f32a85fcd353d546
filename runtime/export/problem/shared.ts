/** What several problems of exports and imports share: a code, and its page. */
import { page, type Words } from "../../../compiler/words/diagnostic.js";

export const noPartCode = "G851";

export const noPartPage = page(
  "No such part",
  "A part is what is exported: `sample`, `guided`, `decode`, `encode` or `reconstruct`. A model has those that " +
    "make sense of it: without a prior there is nothing to sample, and a decoder that joins layers of the encoder " +
    "decodes no code by itself.",
  "Export a part that the report lists, or `--part all`.",
);

export const verifyCode = "G853";

export const verifyPage = page(
  "Nothing to verify with",
  "`--verify` opens the files with the stock tool that people will open them with, and none of those for this " +
    "format is installed here. The files are written.",
  "Install the tool as the report says, or leave --verify out.",
);

export const quantisingCode = "G855";

export const quantisingPage = page(
  "Weights in fewer bits",
  "`--quantise` stores kernels and tables as bytes (`uint8`) or half-precision floats (`float16`). The formats " +
    "`tfjs` and `onnx` have a way to say so; the others hold float32.",
  "Write one of the two, with one of those formats.",
);

export const importCode = "G860";

export const importPage = page(
  "Nothing to import",
  "`graft import` reads what `graft export` wrote: those files hold the spec beside the weights. " +
    "This one can't be read so.",
  "Name such a folder, or its `model.safetensors`, `model.onnx`, `model.keras` or `model.json`. Weights of other " +
    "tools go into a spec by `--into`.",
);

/** A file that no model comes back from. */
export const nothingToImport = (summary: string): Words => ({
  title: "NOTHING TO IMPORT",
  summary,
  fix: "name what graft export wrote, or bring its weights into a spec of yours: graft import FILE --into spec.json",
});
