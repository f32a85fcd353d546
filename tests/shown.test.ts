/**
 * Whatever a person's text holds, no writer lets it do more than be read. A writer that takes such text is one line of
 * `writers`.
 */
import { transformSync } from "esbuild";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { cardOf } from "../compiler/export/card.js";
import type { Box, Diagram } from "../compiler/export/diagram/diagram.js";
import { drawingOf } from "../compiler/export/diagram/svg.js";
import { dotOf, mermaidOf } from "../compiler/export/diagram/text.js";
import { compile } from "../compiler/pipeline/compile.js";
import { renderText } from "../compiler/report/text.js";
import type { Report } from "../compiler/words/report.js";
import { code, details, facts, figures, items, renderReport, table, text, verdict } from "../runtime/page/index.js";
import { curve, heatmap, intervals, png, scatter, sheet, svgFile } from "../runtime/picture/index.js";
import { diagnosticFormats } from "../src/cli/diagnostics/index.js";
import { printable, printableJson, terminalOf } from "../src/cli/terminal.js";
import { csvLines } from "../src/report/csv.js";
import { declaration } from "../src/typed/literal.js";
import { inTurn } from "./long.js";

/** Texts that something would obey: terminals, browsers, spreadsheets, compilers. */
const hostile: ReadonlyArray<string> = [
  "\u001b[2J\u001b[31mred",
  "\u001b]0;title\u0007",
  "\u009b31m\u0090q\u009c",
  "a\rb\bc\u007f",
  "\u202eevil\u2066",
  "zero\u200bwidth\ufeff",
  "two\nlines\u2028three",
  "lone \ud800 and \udfff",
  "</script><script>alert(1)</script>",
  "</text><image href='http://x'/>",
  '" onload="alert(1)',
  "'; drop() //",
  "*/ export const x = 1; /*",
  "`$" + "{process.exit()}`",
  "=1+1",
  "@SUM(A1)",
  "+cmd|' /C calc'!A0",
  "-2+3",
  'a,b"c',
  "\u0000\u0001\u0008\u000b",
  "__proto__",
  "",
];

const anyText = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.tuple(fc.constantFrom(...hostile), fc.string(), fc.constantFrom(...hostile)).map((parts) => parts.join("")),
);

/** What no terminal may get: it would move, colour, hide or turn. Ends of lines and tabs are no harm. */
const unseen = /(?![\n\t]|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const reportOf = (word: string): Report => ({
  code: "G700",
  severity: "error",
  title: word,
  summary: `The word ${word} is here.`,
  place: { source: { name: word, text: `{"a": ${word}}` }, range: { start: 1, end: 4 }, pointer: "/a" },
  label: word,
  expected: { text: word, because: word },
  found: word,
  notes: [word],
  related: [
    { place: { source: { name: `${word}2`, text: word }, range: { start: 0, end: 1 }, pointer: "" }, note: word },
  ],
  fix: word,
});

const safeInTerminal = (made: string): void => {
  expect(made).not.toMatch(unseen);
};

/** Markup that came through as markup: every tag and attribute here is graft's own. */
const safeInMarkup = (made: string): void => {
  expect(made).not.toMatch(/<script|<image href='http|<\/text><image|<[^>]*" onload=/i);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(made).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]|\p{Cs}/u);
};

const pageOf = (word: string): string =>
  renderReport({
    title: word,
    lead: word,
    foot: word,
    sections: [
      {
        title: word,
        blocks: [
          text(word),
          items(word),
          facts([word, word]),
          code(word),
          details(word, text(word)),
          verdict("holds", word),
          table({ head: [word], rows: [[word]], caption: word }),
          figures({ picture: { width: 1, height: 1, body: "" }, alt: word, caption: word }),
        ],
      },
    ],
  });

/** What no file that others open may hold: orders to a terminal, turned lines, halves of characters. */
const orders = /(?!\n)[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069\ufeff]/u;

const diagramWith = (word: string): Diagram => {
  const box = (id: string, kind: Box["kind"]): Box => ({ id, kind, title: word, note: word, shape: word });
  return {
    title: word,
    lanes: [
      { kind: "encoder", name: word, boxes: [box("a", "layer"), box(`b${word}`, "condition")] },
      { kind: "latent", name: "latent", boxes: [box("z", "latent")] },
    ],
    arrows: [{ from: "a", to: `b${word}`, kind: "condition" }],
    conditions: [word],
  };
};

const tinyModel = compile({
  name: "tiny.json",
  text: JSON.stringify({
    graft: 1,
    inputs: { x: { type: "vector", size: 2 } },
    encoder: { input: "x", layers: [{ type: "dense", units: 2 }] },
    latent: { type: "gaussian", size: 2 },
    decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 2 }] },
  }),
});

/** A card in which all that comes from the person is this word. */
const cardWith = (word: string): string => {
  if (tinyModel._tag === "Left") throw new Error("tiny");
  const { typed } = tinyModel.right;
  const figure = { name: "nll", title: "NLL", value: 1, unit: "nats", split: "held-out", samples: 1 };
  const facts = { data: word, train: 1, heldOut: 1, epochs: 1, steps: 1, seed: 1, engine: word, figures: [figure] };
  const told = { version: "1", facts, pictures: [{ path: "samples.png", alt: word }], use: [] };
  return cardOf({ ...typed, core: { ...typed.core, name: word } }, [], told);
};

/** The cells of one line of CSV, by RFC 4180. */
const cellsOf = (line: string): ReadonlyArray<string> =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map((m) => (m[1] ?? m[2] ?? "").replaceAll('""', '"'));

const writers: Readonly<Record<string, (word: string) => void>> = {
  "the terminal": (word) => safeInTerminal(printable(`run ${word}\n`)),
  "JSON for the terminal": (word) => {
    const json = printableJson(JSON.stringify({ [word]: word, list: [word] }, null, 2));
    safeInTerminal(json);
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ [word]: word, list: [word] })));
  },
  "reports of 40 cells": (word) => safeInTerminal(renderText([reportOf(word)], { width: 40 })),
  "reports of 60 cells": (word) => safeInTerminal(renderText([reportOf(word)], { width: 60 })),
  "reports of 120 cells": (word) => safeInTerminal(renderText([reportOf(word)], { width: 120 })),
  "annotations of GitHub": (word) => {
    const made = diagnosticFormats["github"]?.([reportOf(word)]) ?? "";
    expect(made.trimEnd().split("\n")).toHaveLength(1);
  },
  "diagrams in Mermaid": (word) => {
    const made = mermaidOf(diagramWith(word));
    expect(made.split("\n")).toHaveLength(mermaidOf(diagramWith("x")).split("\n").length);
    for (const [, label = ""] of made.matchAll(/\["(.*)"\](?::::layer)?$/gm))
      expect(label.replaceAll("<br/>", "")).not.toMatch(/["<>[\]{}\\`]/);
    safeInTerminal(made);
  },
  "diagrams in DOT": (word) => {
    const made = dotOf(diagramWith(word));
    expect(made.split("\n")).toHaveLength(dotOf(diagramWith("x")).split("\n").length);
    // Outside its strings a file of DOT says nothing that a person wrote.
    const bare = (text: string): string => text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    expect(bare(made)).toBe(bare(dotOf(diagramWith("x"))));
    expect(made).not.toMatch(orders);
  },
  "diagrams in SVG": (word) => {
    const made = drawingOf(diagramWith(word), "sans-serif").body;
    safeInMarkup(made);
    expect(made).not.toMatch(orders);
  },
  "cards in Markdown and YAML": (word) => {
    const card = cardWith(word);
    expect(card.split("\n")).toHaveLength(cardWith("x").split("\n").length);
    expect(card).not.toMatch(orders);
    const [, front = "", ...rest] = card.split("---\n");
    for (const line of front.split("\n").filter((each) => /^- name: |^ +(?:- )?(?:type|name): "/.test(each)))
      expect(typeof JSON.parse(line.slice(line.indexOf(": ") + 2))).toBe("string");
    expect(rest.join("---\n").replaceAll(/`[^`\n]*`/g, "")).not.toMatch(/<(?!br)[a-z/]|(?<!\\)\]\((?!samples\.png)/i);
  },
  SARIF: (word) => void JSON.parse(diagnosticFormats["sarif"]?.([reportOf(word)]) ?? ""),
  "pages in HTML": (word) => safeInMarkup(pageOf(word)),
  CSV: (word) => {
    const made = csvLines([["head", word, "tail"]]);
    const cells = cellsOf(made.slice(0, -1));
    expect([cells.length, cells[0], cells[2]]).toEqual([3, "head", "tail"]);
    expect(cells[1]).not.toMatch(/^[=@]|^[+-](?![0-9.])/);
    safeInTerminal(made.replaceAll(/\p{Cf}/gu, ""));
  },
  "declarations of TypeScript": (word) => {
    const made = declaration(`${word}.json`, { name: word, labels: [word], [word]: { [word]: word } });
    expect(transformSync(made, { loader: "ts", format: "cjs" }).code.trim()).toBe("module.exports = spec;");
  },
};

test("every form of diagnostics has its line", () => {
  const known: Readonly<Record<string, string>> = { github: "annotations of GitHub", sarif: "SARIF" };
  expect(Object.keys(diagnosticFormats).sort()).toEqual(Object.keys(known).sort());
  for (const name of Object.values(known)) expect(writers[name]).toBeDefined();
});

describe.each(Object.keys(writers))("%s", (name) => {
  const writes = writers[name] ?? (() => undefined);

  it.each(hostile)("shows %j and obeys nothing in it", (word) => writes(word));

  it("does so with any text", () => fc.assert(fc.property(anyText, writes), { numRuns: 300 }));
});

const image = { height: 1, width: 1, channels: 1, data: Float32Array.of(0.5) };

/** Every kind of picture, its words from somebody else. */
const pictures: Readonly<Record<string, (word: string) => unknown>> = {
  sheet: (word) => sheet([image, image], { columns: 2, range: [0, 1], rowLabels: [word], columnLabels: [word, word] }),
  scatter: (word) =>
    scatter(
      { points: Float32Array.of(0, 1, 1, 0), labels: Int32Array.of(0, 1) },
      { names: [word, `${word}2`], title: word },
    ),
  heatmap: (word) => heatmap([[0.5]], { title: word, rows: [word], columns: [word], range: [0, 1] }),
  intervals: (word) => intervals([{ name: word, group: word, values: [1, 2] }], { title: word, xLabel: word }),
  curve: (word) => curve([{ name: word, panel: word, x: [1, 2], y: [1, 2] }], { xLabel: word }),
};

describe.each(Object.keys(pictures))("a %s", (name) => {
  test.each(inTurn(hostile))("labelled %j is drawn", async (word) => {
    const drawn = (await pictures[name]?.(word)) as Awaited<ReturnType<typeof scatter>>;
    if (drawn._tag === "Left") throw new Error(drawn.left._tag);
    safeInMarkup(svgFile(drawn.right));
    expect(await png(drawn.right, { scale: 1 })).toMatchObject({ _tag: "Right" });
  });
});

test("lines are as wide as the terminal, or as COLUMNS says", () => {
  const tty = { isTTY: true, columns: 60 };
  expect(terminalOf(tty, {}).width).toBe(60);
  expect(terminalOf(tty, { COLUMNS: "90" }).width).toBe(90);
  expect(terminalOf({}, { COLUMNS: "50" })).toMatchObject({ width: 50, fits: true });
  expect(terminalOf({}, { COLUMNS: "wide" })).toMatchObject({ width: 100, fits: false });
});
