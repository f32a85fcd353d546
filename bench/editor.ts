// What a keystroke costs in an editor: the language server's whole answer to a change — read, compile, warn, hints — on
// specs of growing length. In: generated specs. Out: a table.
import { analyse } from "../src/language/analysis.js";
import { hintsOf } from "../src/language/hints.js";
import type { Bench, Print } from "./bench.js";
import { milliseconds, range, spread, timed } from "./measure.js";
import { table } from "./table.js";

const keystrokes = 30;
const lengths = [50, 100, 250, 500] as const;

/** A convolutional CVAE, a field a line, of about so many lines. */
const generated = (lines: number): string => {
  const perLayer = 5;
  const layers = Math.max(1, Math.floor((lines - 60) / perLayer / 2));
  const stack = (name: string) =>
    Array.from({ length: layers }, (_, i) => ({
      type: "dense",
      name: `${name}${i}`,
      units: 64 + (i % 7),
      activation: "relu",
    }));
  return JSON.stringify(
    {
      graft: 1,
      let: { width: 64 },
      inputs: { image: { type: "image", height: 28, width: 28, range: [0, 1] } },
      conditions: { digit: { type: "category", size: 10 } },
      encoder: { input: "image", layers: [{ type: "flatten" }, ...stack("e")] },
      latent: { type: "gaussian", size: 2 },
      decoder: {
        output: "image",
        likelihood: "bernoulli",
        layers: [...stack("d"), { type: "dense", units: "= image.size" }, { type: "reshape", to: "image" }],
      },
      inject: [
        { condition: "digit", into: "encoder.e0", place: "suffix" },
        { condition: "digit", into: "decoder", place: "suffix" },
      ],
    },
    null,
    2,
  );
};

const run = async (print: Print): Promise<void> => {
  const rows: Array<ReadonlyArray<string>> = [];
  for (const lines of lengths) {
    const text = generated(lines);
    let known = analyse({ name: "spec.json", text });
    const times: Array<number> = [];
    for (let i = 0; i < keystrokes; i++) {
      // Each keystroke is a text of its own: nothing of the last is known.
      const changed = text.replace('"width": 64', `"width": ${64 + i}`);
      times.push(
        await timed(() => {
          known = analyse({ name: "spec.json", text: changed }, known);
          hintsOf(known);
        }),
      );
    }
    const found = spread(times.slice(5));
    rows.push([String(text.split("\n").length), milliseconds(found.median), range(found)]);
  }
  print(table([["lines", "a keystroke", "range"], ...rows]));
};

export const editor: Bench = { name: "editor", doc: "the language server's work after a keystroke", run };
