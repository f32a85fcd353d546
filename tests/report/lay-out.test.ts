// No line is longer than the terminal is wide; tables stay in columns; not a word is lost.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellsOf } from "../../compiler/words/layout.js";
import { table } from "../../src/report/format.js";
import { layOut } from "../../src/report/lay-out.js";

const widths = [40, 60, 80, 120];

const wordsOf = (text: string): ReadonlyArray<string> => text.split(/\s+/).filter((word) => word !== "");

const word = fc.string({ unit: fc.constantFrom(..."abcdefg0123.±−한글é"), minLength: 1, maxLength: 6 });
const prose = fc.array(word, { minLength: 1, maxLength: 14 }).map((all) => all.join(" "));
const number = fc.integer({ min: -9999, max: 9999 }).map((value) => ({ right: String(value) }));
const rows = fc.array(fc.tuple(prose, number, fc.constantFrom("nats", ""), prose), { minLength: 1, maxLength: 5 });
const block = fc.oneof(
  prose,
  rows.map((all) => table(all.map(([first, ...others]) => [`  ${first}`, ...others])).trimEnd()),
);
const text = fc.array(block, { minLength: 1, maxLength: 4 }).map((all) => `${all.join("\n\n")}\n`);

const longest = (shown: string): number => Math.max(...shown.split("\n").map(cellsOf));

describe.each(widths)("on a terminal of %i", (width) => {
  test("no line is longer, and no word is lost", () => {
    fc.assert(
      fc.property(text, (given) => {
        const shown = layOut(given, width);
        expect(longest(shown)).toBeLessThanOrEqual(width);
        expect([...wordsOf(shown)].sort()).toEqual([...wordsOf(given)].sort());
      }),
      { numRuns: 20 },
    );
  });

  test("a colour is no cell", () => {
    fc.assert(
      fc.property(prose, (given) => {
        const coloured = given.replace(/^\S+/, (first) => `\u001b[36m${first}\u001b[0m`);
        const plain = (shown: string): string => shown.replaceAll("\u001b[36m", "").replaceAll("\u001b[0m", "");
        expect(plain(layOut(coloured, width))).toBe(layOut(given, width));
      }),
      { numRuns: 20 },
    );
  });
});

const figures = table([
  ["  −ELBO", { right: "219.00" }, "nats", "sum over elements, mean over samples"],
  ["  MSE", { right: "0.0530" }, "", "mean over elements, mean over samples"],
  ["  use of digit into encoder.hidden", { right: "0.1612" }, "nats", "one shuffle"],
]);

test("what fits stays as it is", () => {
  expect(layOut(figures, 90)).toBe(figures);
});

test("a column without room is wrapped where it stands", () => {
  expect(layOut(figures, 72)).toBe(`\
  −ELBO                           219.00  nats  sum over elements, mean
                                                over samples
  MSE                             0.0530        mean over elements, mean
                                                over samples
  use of digit into               0.1612  nats  one shuffle
    encoder.hidden
`);
});

test("where that would be a stack of words it goes below its row", () => {
  expect(layOut(figures, 50)).toBe(`\
  −ELBO                             219.00  nats
      sum over elements, mean over samples
  MSE                               0.0530
      mean over elements, mean over samples
  use of digit into encoder.hidden  0.1612  nats
      one shuffle
`);
});

test("a path is not broken: it is there to be copied", () => {
  const path = `runs/${"deep/".repeat(12)}run`;
  expect(layOut(`${path}: trained for 2 epochs.`, 40)).toBe(`${path}:\ntrained for 2 epochs.`);
});
