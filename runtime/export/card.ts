/**
 * `card`: the model card alone. In: a model, with the facts and pictures of its run. Out: `README.md`, the pictures and
 * the graph beside it.
 */
import { cardOf } from "../../compiler/export/card.js";
import { diagramOf } from "../../compiler/export/diagram/diagram.js";
import { drawingOf } from "../../compiler/export/diagram/svg.js";
import type { ExportPart } from "../../compiler/export/part.js";
import { svgFile } from "../picture/picture.js";
import { fontFamily } from "../picture/raster.js";
import { textBytes } from "./bytes.js";
import type { Files, Format, Leaving } from "./format.js";

/** The card and what it shows. */
export const cardFiles = (model: Leaving, parts: ReadonlyArray<ExportPart>, use: ReadonlyArray<string>): Files => {
  const { typed, version, facts, pictures = [] } = model;
  const shown = [
    ...pictures.map(({ path, alt }) => ({ path, alt })),
    { path: "graph.svg", alt: "The model as lanes of layers" },
  ];
  return new Map([
    ["README.md", textBytes(cardOf(typed, parts, { version, facts, pictures: shown, use }))],
    ["graph.svg", textBytes(svgFile(drawingOf(diagramOf(typed), fontFamily)))],
    ...pictures.map(({ path, bytes }) => [path, bytes] as const),
  ]);
};

export const card: Format = {
  name: "card",
  doc: "the model card alone",
  holds: "all",
  lacks: {},
  stock: [],
  write: async ({ model, parts }) => cardFiles(model, parts, []),
};
