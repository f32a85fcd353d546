/** `explain --why`: the chain to each site of every gallery spec is unbroken, and says what the graph is. */
import { describe, expect, test } from "vitest";
import { explainWhy, renderWhy, sitesOf } from "../../compiler/explain/index.js";
import { sameAxes } from "../../compiler/ir/graph/type.js";
import { widthOf } from "../../compiler/scope/scope.js";
import { compiled, galleryNames } from "../models.js";

test("784 + 10 = 794, back to the lines of the spec", () => {
  const why = explainWhy(compiled("cvae").typed, "encoder.hidden");
  expect(why && `\n${renderWhy(why)}`).toMatchInlineSnapshot(`
    "
    Why encoder.hidden has its shape: f32[batch, feature 400]

      inputs.image       f32[batch, height 28, width 28, channel 1]
                         input: declared (line 8)
      encoder.layers[0]  f32[batch, feature 784]
                         flatten: 28 × 28 × 1 = 784: the same values, arranged anew (line 14)
      + digit            f32[batch, feature 794]
                         suffix: feature 784 + 10 = 794: one-hot 10 joined as suffix (line 30)
      encoder.hidden     f32[batch, feature 400]
                         dense: feature 400, as "units": "= width" says (line 15)
    "
  `);
});

test("sides of windows, as formulas", () => {
  const why = explainWhy(compiled("conv-cvae").typed, "decoder.up1");
  expect(why && `\n${renderWhy(why)}`).toMatchInlineSnapshot(`
    "
    Why decoder.up1 has its shape: f32[batch, height 14, width 14, channel 16]

      z                  f32[batch, feature 8]
                         gaussian: feature 8, as "size": "= z" says (line 20)
      + digit            f32[batch, feature 18]
                         suffix: feature 8 + 10 = 18: one-hot 10 joined as suffix (line 35)
      decoder.hidden     f32[batch, feature 128]
                         dense: feature 128, as "units" says (line 25)
      decoder.layers[1]  f32[batch, feature 1568]
                         dense: feature 1568, as "units": "= side * side * 2 * filters" says (line 26)
      decoder.layers[2]  f32[batch, height 7, width 7, channel 32]
                         reshape: 1568 = 7 × 7 × 32: the same values, arranged anew (line 27)
      decoder.up1        f32[batch, height 14, width 14, channel 16]
                         conv2d-transpose: height and width 7 × 2 = 14; channel 16, as "filters": "=
                         filters" says (line 28)
    "
  `);
});

test("what is not there has no chain", () => {
  expect(explainWhy(compiled("cvae").typed, "encoder.hiden")).toBeUndefined();
});

describe.each(galleryNames)("%s", (name) => {
  const { typed } = compiled(name);
  const traces = [...typed.encoder.traces, ...typed.decoder.traces];

  test.each(sitesOf(typed))("%s", (site) => {
    const why = explainWhy(typed, site);
    if (why === undefined) throw new Error("a site has a chain");
    const made = traces.find((trace) => trace.kind === "layer" && trace.site === site);
    const last = why.links.at(-1);
    if (made?.kind === "layer" && last !== undefined) {
      expect(last.what).toBe(site);
      expect(sameAxes(last.type.axes, made.output.axes)).toBe(true);
      // What flows into a layer is what the link before it made.
      const before = why.links.at(-2);
      if (before !== undefined) expect(widthOf(before.type)).toBe(widthOf(made.input));
    }
    for (const { because, what, place } of why.links) {
      expect(because, `${site}: ${what}`).not.toEqual([]);
      expect(place.range.end).toBeGreaterThan(place.range.start);
    }
    // Every sum and product that is told comes out.
    for (const [, left = "", right = ""] of why.links
      .flatMap(({ because }) => because)
      .filter((text) => !/[⌈⌊(]/.test(text))
      .flatMap((text) => [...text.matchAll(/((?:\d+ [+×] )*\d+) = ((?:\d+ × )*\d+)/g)])) {
      const value = (text: string): number =>
        text.includes("+")
          ? text.split(" + ").reduce((sum, part) => sum + Number(part), 0)
          : text.split(" × ").reduce((product, part) => product * Number(part), 1);
      expect(value(left), `${left} = ${right}`).toBe(value(right));
    }
  });
});
