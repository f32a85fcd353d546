/** G852 · No spelling in this format. */
import type { ExportPartName } from "../../../compiler/export/part.js";
import type { Obstacle } from "../../../compiler/export/refusal.js";
import { page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";

export interface NoSpelling {
  readonly _tag: "NoSpelling";
  readonly format: string;
  readonly part: ExportPartName;
  readonly obstacle: Obstacle;
}

export const noSpellingProblem = failure<NoSpelling>("NoSpelling", {
  code: "G852",
  exit: 3,
  words: ({ format, part, obstacle }) => ({
    title: "NO SPELLING IN THIS FORMAT",
    summary: `${format} can't hold ${quote(obstacle.path)} of the part ${quote(part)}: ${obstacle.why}.`,
  }),
  page: page(
    "No spelling in this format",
    "A node of the model's graph does something that the format has no op for.",
    "Choose another format, or change the layer that the report names.",
  ),
});
