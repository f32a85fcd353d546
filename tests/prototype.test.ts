/** Words that every object answers to are words like any others: as names, in expressions, in `--set`, in outlines. */
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { describe, expect, it } from "vitest";
import { compile, front } from "../compiler/pipeline/compile.js";
import { reportAll } from "../compiler/report/index.js";
import { renderText } from "../compiler/report/text.js";
import { analyse } from "../src/language/analysis.js";
import { symbolsOf } from "../src/language/symbols.js";
import { modelText } from "./sweep/model.js";

const words = ["constructor", "toString", "valueOf", "hasOwnProperty", "__proto__", "prototype", "isPrototypeOf"];
const spec = { name: "spec.json", text: modelText };

const told = (source: { readonly name: string; readonly text: string }, set: ReadonlyArray<string> = []): string => {
  const result = front(source, { set });
  return E.isLeft(result) ? [40, 60, 120].map((width) => renderText(reportAll(result.left), { width })).join("") : "";
};

describe.each(words)("%s", (word) => {
  it.each([`let.width== 1 ${word}`, `let.width== ${word}`, `${word}=1`, `let.${word}=1`, `latent.type=${word}`])(
    "in --set %s is told in words or is sound",
    (template) => {
      expect(typeof told(spec, [template])).toBe("string");
    },
  );

  it("as a name, a type and a key is told in words or is sound", () => {
    const model = JSON.parse(modelText);
    const variants: ReadonlyArray<unknown> = [
      { ...model, let: JSON.parse(`{"${word}": 4, "width": 8}`) },
      { ...model, conditions: JSON.parse(`{"${word}": {"type": "category", "size": 10}}`), inject: [] },
      { ...model, conditions: { digit: { type: word, size: 10 } } },
      { ...model, latent: { type: word } },
      { ...model, encoder: { ...model.encoder, layers: [{ type: word }, ...model.encoder.layers] } },
      { ...model, inject: [{ condition: word, into: word, place: word }] },
      { ...model, train: { ...model.train, optimizer: { type: word } } },
      JSON.parse(`{"${word}": ${modelText}}`),
      { ...model, variants: JSON.parse(`{"${word}": {"/latent/size": 3}}`) },
      { ...model, extends: word },
    ];
    for (const value of variants) expect(typeof told({ name: word, text: JSON.stringify(value) })).toBe("string");
  });

  it("is no name of a condition or a layer where every object has one", () => {
    const digits = modelText.replaceAll('"digits', '"\u0001');
    const named = (name: string): string =>
      digits.replaceAll(new RegExp(`\\b${name}\\b`, "g"), word).replaceAll("\u0001", "digits");
    expect(told({ name: "spec.json", text: named("digit") })).toMatch(/G020|G106/);
    if (Object.hasOwn(Object.prototype, word)) return;
    const result = compile({ name: "spec.json", text: named("hidden") });
    expect(T.isLeft(result) ? renderText(reportAll(result.left)) : "").toBe("");
  });

  it("as a type and a half-written key is in an outline", () => {
    const text = `{"graft": 1, "${word}s": {"a": []}, "encoder": {"layers": [{"type": "${word}"}]}}`;
    expect(symbolsOf(analyse({ name: "spec.json", text })).map(({ name }) => name)).toContain(`${word}s`);
    expect(symbolsOf(analyse({ name: "spec.json", text: `{"${word}": {"a": {}}}` }))).toBeDefined();
  });
});

it("leave Object.prototype as it was", () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
});
