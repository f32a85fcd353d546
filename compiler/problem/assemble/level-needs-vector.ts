/** G939 · A level that reads no vector. */
import type { Place } from "../../base/located.js";
import { printType, type TensorType } from "../../ir/graph/type.js";
import { error, page } from "../../words/diagnostic.js";
import { fixed, put, remove } from "../../words/edit.js";
import { quote } from "../../words/layout.js";
import { kindWords, type Words } from "../../words/words.js";

export interface LevelNeedsVector {
  readonly _tag: "LevelNeedsVector";
  readonly place: Place;
  readonly level: string;
  /** The pointer of the level. */
  readonly pointer: string;
  readonly site: string;
  readonly found: TensorType;
  /** The next layer of the encoder that makes a vector; undefined: only its end may. */
  readonly vector: string | undefined;
}

function levelNeedsVector({ level, pointer, site, found, vector }: LevelNeedsVector): Words {
  const from = `${pointer}/from`;
  return {
    title: "SHAPE MISMATCH",
    summary: `The level ${quote(level)} reads a vector, but ${site} makes ${kindWords(found)}.`,
    expected: { text: "f32[batch, feature …]", because: "a code is computed from features" },
    found: printType(found),
    ...(vector === undefined
      ? fixed('delete "from": the level then reads what the encoder ends in', remove(from))
      : fixed(`write "from": "${vector}", the next layer that makes a vector`, put(from, vector))),
  };
}

export const levelNeedsVectorProblem = error<LevelNeedsVector>("LevelNeedsVector", {
  code: "G939",
  words: levelNeedsVector,
  page: page(
    "A level needs a vector",
    "The code of a ladder's level is computed from features, and the layer that `from` names makes something else.",
    "Name a layer behind a `flatten` or a `dense`; `graft check --fix` takes the next one that makes a vector.",
  ),
});
