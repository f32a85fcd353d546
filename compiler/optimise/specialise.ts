// Rewrites that change how a layer is computed, each taken only where its estimate falls. They run on the modules
// before derivatives are taken, so that gradients follow from the cheap form: in a graph of both, half a choice could
// not be undone.
import type { Graph } from "../ir/graph/graph.js";
import { type Context, choose } from "./choose.js";
import { formsOfCode, formsOfJoined } from "./forms.js";
import { joinedAt } from "./joined.js";
import type { Count } from "./pass.js";
import { type Row, rewrite, row } from "./rewrite.js";

/** Every choice, as rows that ask the context for prices. */
const specialRows = (context: Context): ReadonlyArray<Row> => [
  row(
    ["matMul", "conv2d", "conv2dInputGradient"],
    "split-joined",
    "contract(concat(x, c), W) → contract(x, W of x) + lookup(c, W of c) where that costs less",
    (site) => {
      const joined = joinedAt(site);
      return joined && choose(site, formsOfJoined(site, joined), context);
    },
  ),
  row("matMul", "product-of-one-hot", "oneHot(y)·W → gather(W, y) where that costs less", (site) => {
    const forms = formsOfCode(site);
    return forms && choose(site, forms, context);
  }),
];

/** A graph whose gradients are yet to be taken, each layer in its cheapest form. */
export const specialise = (graph: Graph, context: Context, count?: Count): Graph =>
  rewrite(graph, specialRows(context), count);
