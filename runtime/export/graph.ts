/**
 * `graph`: the model as a picture, for people and for documents.
 *
 * In: a model. Out: `graph.svg`, `graph.dot` for Graphviz and `graph.mmd` for Mermaid: the same boxes and arrows in
 * each.
 */
import { diagramOf } from "../../compiler/export/diagram/diagram.js";
import { drawingOf } from "../../compiler/export/diagram/svg.js";
import { dotOf, mermaidOf } from "../../compiler/export/diagram/text.js";
import { svgFile } from "../picture/picture.js";
import { fontFamily } from "../picture/raster.js";
import { textBytes } from "./bytes.js";
import type { Format } from "./format.js";

export const graph: Format = {
  name: "graph",
  doc: "the graph as SVG, DOT and Mermaid",
  holds: "all",
  readable: true,
  lacks: {},
  stock: [],
  write: async ({ model }) => {
    const diagram = diagramOf(model.typed);
    return new Map([
      ["graph.svg", textBytes(svgFile(drawingOf(diagram, fontFamily)))],
      ["graph.dot", textBytes(dotOf(diagram))],
      ["graph.mmd", textBytes(mermaidOf(diagram))],
    ]);
  },
};
