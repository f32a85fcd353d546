// C40: an input whose declared range is wide, and that no `scale` brings to numbers that a network learns from.
import { placeOf } from "../../base/located.js";
import { rule } from "./rule.js";

/** Numbers beyond this make a first step of the usual rates too long. */
const widest = 20;

export const unscaledRange = rule<"UnscaledRange">(({ core }) => {
  const read = core.encoder.inputs.map(({ name }) => name);
  return core.inputs.flatMap(({ name, range, classes, scaling, written, pointer }) => {
    const wide = range !== undefined && Math.max(Math.abs(range[0]), Math.abs(range[1])) > widest;
    const untold =
      scaling === undefined && classes === undefined && !("scale" in written && written.scale !== undefined);
    return wide && untold && read.includes(name) ? [{ place: placeOf(core.root, pointer), input: name, range }] : [];
  });
});
