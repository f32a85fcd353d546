// W06: an input that is neither encoded nor decoded: data must have it, and nothing becomes of it.
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

export const unusedInput = rule<"UnusedInput">(({ core }) => {
  const used = [...core.encoder.inputs, ...core.decoder.outputs].map(({ name }) => name);
  return core.inputs
    .filter(({ name }) => !used.includes(name))
    .map(({ name, pointer }) => ({ place: placeOf(core.root, pointer), input: name }));
});
