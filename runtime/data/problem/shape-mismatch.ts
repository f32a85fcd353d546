/** G748 · Data does not fit. */
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { option, type Shape, shapeText } from "./shared.js";

/** Shapes of one sample. `columns`: the table's columns that were found for it. */
export interface ShapeMismatch {
  readonly _tag: "ShapeMismatch";
  readonly source: string;
  readonly column: string;
  readonly role: "input" | "condition";
  readonly expected: Shape;
  readonly found: Shape;
  /** The axes look like those of an array with its channels first. */
  readonly turn?: boolean;
  readonly columns?: ReadonlyArray<string>;
  /** Its one axis is time, as of tokens: the spec calls its size `length`. */
  readonly time?: boolean;
}

/** Sides of an image of so many pixels; undefined where it is no square. */
const square = (pixels: number): Readonly<Record<string, number>> | undefined => {
  const side = Math.sqrt(pixels);
  return Number.isInteger(side) ? { height: side, width: side } : undefined;
};

/** The fields of an input or condition that would take what was found. */
const sizesFor = ({
  expected,
  found,
  time,
}: Pick<ShapeMismatch, "expected" | "found" | "time">): Readonly<Record<string, number>> | undefined => {
  const size = found.reduce((product, each) => product * each, 1);
  const bare = found.filter((one, axis) => one !== 1 || axis < 2);
  if (expected.length === 1) return time === true ? { length: size } : { size };
  if (expected.length === 2) {
    const [length = 1, features = 1] = bare;
    const each = expected[1] ?? 1;
    if (bare.length === 2) return { length, features };
    return bare.length === 1 && size % each === 0 ? { length: size / each } : undefined;
  }
  const [height = 1, width = 1, channels = 1] = found;
  if (expected.length !== 3 || found.length > 3) return undefined;
  return found.length >= 2 ? { height, width, channels } : square(size / (expected[2] ?? 1));
};

/** What the spec would have to say of the data's shape. */
const sizeFix = (
  problem: Pick<ShapeMismatch, "role" | "column" | "expected" | "found" | "time">,
): Pick<Words, "fix"> => {
  const { role, column, expected, found } = problem;
  const at = `${role}s.${column}`;
  const size = found.reduce((product, each) => product * each, 1);
  if (expected.length === 0 && role === "condition")
    return { fix: `make it a vector of the data's size: ${option(at, { type: "vector", size })}` };
  const sizes = sizesFor(problem);
  if (sizes === undefined) return {};
  const options = Object.entries(sizes).map(([key, value]) => option(`${at}.${key}`, value));
  return { fix: `give ${quote(column)} the data's ${options.length === 1 ? "size" : "sizes"}: ${options.join(" ")}` };
};

function shapeMismatch(problem: ShapeMismatch): Words {
  const { source, column, expected, found, turn, columns } = problem;
  const what =
    columns === undefined ? "" : `, the columns ${quote(columns[0] ?? "")} to ${quote(columns.at(-1) ?? "")}`;
  const words = {
    title: "DATA DOES NOT FIT",
    summary: `${quote(column)} does not fit the data of ${quote(source, 100)}.`,
    expected: { text: shapeText(expected), because: "the spec says so" },
    found: `${shapeText(found)}${what}`,
  };
  if (turn === true)
    return {
      ...words,
      notes: ["Its channels seem to come first, as PyTorch has them; graft has them last."],
      fix: `write the address as ${source}#channels-first, or save numpy.moveaxis(a, 1, -1)`,
    };
  return { ...words, ...sizeFix(problem) };
}

export const shapeMismatchProblem = error<ShapeMismatch>("ShapeMismatch", {
  code: "G748",
  words: shapeMismatch,
  page: page(
    "Data does not fit",
    "Samples have another shape than the spec's input.",
    "Change the sizes in `inputs` to those of the data.",
  ),
});
