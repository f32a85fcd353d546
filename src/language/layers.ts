/**
 * The rows of an explanation by where they were written. In: a typed model. Out: the layer or the injection at a
 * pointer, and the deepest row that holds a pointer.
 */
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { explain } from "../../compiler/explain/index.js";
import type { Row } from "../../compiler/explain/rows.js";

/** Every row of every module, an injection as often as it has sites. */
export const rowsIn = (typed: TypedModel): ReadonlyArray<Row> => {
  const { conditions, encoder, latent, prior, decoder, heads } = explain(typed);
  return [...conditions, encoder, latent, ...(prior === undefined ? [] : [prior]), decoder, ...heads].flatMap(
    ({ rows }) => rows,
  );
};

const holds = (outer: string, inner: string): boolean => inner === outer || inner.startsWith(`${outer}/`);

/** The rows of the innermost layer or injection at a pointer. */
export const rowsAt = (rows: ReadonlyArray<Row>, pointer: string): ReadonlyArray<Row> => {
  const around = rows.filter((row) => holds(row.pointer, pointer));
  const deepest = Math.max(0, ...around.map((row) => row.pointer.length));
  return around.filter((row) => row.pointer.length === deepest);
};
