/** What the problems of files of weights share: which file it is, and the code and page of those that hold none. */
import { page } from "../../../compiler/words/diagnostic.js";

export const noWeightsCode = "G870";

export const noWeightsPage = page(
  "No weights here",
  "`graft import FILE --into spec.json` reads tensors from safetensors, .npz, PyTorch's .pt and .pth, and Keras' " +
    ".keras and .h5 files. What a file is, its first bytes say. This one is none of these, or is broken.",
  "Write the file again, or in another of these formats.",
);

/** How PyTorch writes numbers alone. */
export const torchWay = "save the numbers alone, in Python: torch.save(model.state_dict(), 'weights.pt')";
