// Models whose layers take other forms train as if they were written out: the same losses, step by step, on the wasm
// engine.
import { expect, test } from "vitest";
import { type Compiled, programOf } from "../../compiler/pipeline/compile.js";
import { wasm } from "../../runtime/engine/wasm/index.js";
import { compiled, losses, opened } from "../models.js";

/** The model without a choice made: every layer as written. */
const asWritten = (model: Compiled): Compiled => ({ ...model, program: programOf(model.typed) });

const curve = async (model: Compiled): Promise<ReadonlyArray<number>> => {
  const session = await opened(wasm, model);
  const found = await losses(session, model, 6, 16);
  session.dispose();
  return found;
};

const places = (place: string): ReadonlyArray<string> => [`inject.0.place=${place}`, `inject.1.place=${place}`];
const encoded = (encoding: string): ReadonlyArray<string> => [`conditions.digit.encoding=${encoding}`];

test.each([
  ["conv-cvae", []],
  ["conv-cvae", places("prefix")],
  ["conv-cvae", places("interleaved")],
  ["conv-cvae", encoded('{"embedding": 4}')],
  ["conv-cvae", ["encoder.layers.0.padding=valid", "encoder.layers.1.stride=1", "encoder.layers.1.kernel=5"]],
  ["conv-cvae", ["inject.1.into=decoder.up*", "inject.1.place=channel-concat"]],
  ["pooling-cvae", []],
  ["placements", ["inject.0.place=channel-concat", "inject.0.into=encoder", "let.width=64"]],
] as ReadonlyArray<readonly [string, ReadonlyArray<string>]>)("%s %j", async (name, set) => {
  const model = compiled(name, { set });
  const plain = asWritten(model);
  expect(model.program.graphs["train"]?.nodes.length).not.toBe(plain.program.graphs["train"]?.nodes.length);
  const [mine, theirs] = [await curve(model), await curve(plain)];
  mine.forEach((loss, i) => {
    expect(Math.abs(loss - (theirs[i] ?? Number.NaN)) / loss).toBeLessThan(1e-4);
  });
});
