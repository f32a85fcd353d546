// The lowering of every op: a closed record, so an op without one does not compile.
import type { OpName } from "../../ir/op/index.js";
import type { Emission, Held } from "../emission.js";
import { contraction } from "./contraction.js";
import { elementwise } from "./elementwise.js";
import { type Lower, siteOf } from "./lower.js";
import { movement } from "./movement.js";
import { reduction } from "./reduction.js";
import { source } from "./source.js";
import { window } from "./window.js";

const lowerings: { readonly [K in OpName]: Lower<K> } = {
  ...contraction,
  ...elementwise,
  ...movement,
  ...reduction,
  ...source,
  ...window,
};

/** What node `id` is, in steps emitted into `e`. */
export const lower = (e: Emission, id: number): Held => {
  const lowering = lowerings[e.node(id).op] as Lower<OpName>;
  return lowering(siteOf(e, id));
};
