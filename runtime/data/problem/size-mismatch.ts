/** G801 · Pictures of another size. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count, plural } from "../../../compiler/words/words.js";
import { type Shape, setting } from "./shared.js";

/** Pictures of several sizes, or of one that is not the model's, and no word that says how to fit them. */
export interface SizeMismatch {
  readonly _tag: "SizeMismatch";
  readonly source: string;
  readonly column: string;
  readonly expected: Shape;
  readonly found: ReadonlyArray<Shape>;
  readonly counts: ReadonlyArray<number>;
}

function sizeMismatch({ source, column, expected, found, counts }: SizeMismatch): Words {
  const sizes = found.map((shape, i) => `${plural(counts[i] ?? 0, "picture")} of ${shape.map(count).join(" × ")}`);
  return {
    title: "PICTURES OF ANOTHER SIZE",
    summary: `The pictures of ${quote(source, 100)} are not all of the size of ${quote(column)}.`,
    expected: { text: `${expected.map(count).join(" × ")} (height, width, channels)`, because: "the spec says so" },
    found: sizes.slice(0, 6).join(", ") + (sizes.length > 6 ? ", …" : ""),
    fix: `${setting("input", column, "fit", "cover")} ("contain" keeps the whole picture, "stretch" its frame)`,
  };
}

export const sizeMismatchProblem = error<SizeMismatch>("SizeMismatch", {
  code: "G801",
  words: sizeMismatch,
  page: page(
    "Pictures of another size",
    "Pictures have other sizes than the spec's image, and nothing says how they are brought to it.",
    'Write `"fit"`: `"cover"` fills the image and cuts what stands over, `"contain"` keeps the whole picture on ' +
      'black, `"stretch"` pulls it to the frame.',
  ),
});
