/** What can be wrong with a file of weights: plain records, no prose. In: nothing. Out: the problems. */

export type WeightsProblem =
  /** No kind of file that is known here. */
  | { readonly _tag: "UnknownFile" }
  /** The file does not keep to its format. */
  | { readonly _tag: "BrokenFile"; readonly as: string; readonly why: string }
  /** A pickle that asks for something to be run: `os.system`. */
  | { readonly _tag: "AsksToRun"; readonly what: string }
  /** A number of a tensor is not finite. */
  | { readonly _tag: "NotFinite"; readonly tensor: string }
  | { readonly _tag: "NoTensors" };

export const broken = (as: string, why: string): WeightsProblem => ({ _tag: "BrokenFile", as, why });
