// Names and labels are the person's, and whatever stands in them is shown, never obeyed: by Python, Graphviz, Mermaid,
// Markdown, YAML, SVG.
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { expect, test } from "vitest";
import { identifier, literal, remark } from "../../compiler/export/python/names.js";
import { compile, programOf } from "../../compiler/pipeline/compile.js";
import { exportModel, type FormatName, formats } from "../../runtime/export/index.js";
import { initialise } from "../../runtime/train/initialise.js";
import { galleryText } from "../models.js";

const nasty = 'a"""b\n# c <script>alert(1)</script> | `d` ![x](http://evil) \\" ]; }\n---\n@everyone --> {{e}}';

const spec = JSON.stringify({
  ...JSON.parse(galleryText("cvae")),
  name: nasty,
  conditions: { class: { type: "category", size: 3, labels: [nasty, "<img src=x onerror=alert(1)>", "*/ end"] } },
  inject: [
    { condition: "class", into: "encoder.hidden", place: "suffix" },
    { condition: "class", into: "decoder", place: "suffix" },
  ],
});

const textOf = async (name: FormatName, file: string): Promise<string> => {
  const made = compile({ name: "spec.json", text: spec });
  if (T.isLeft(made)) throw new Error(made.left.map(({ _tag }) => _tag).join());
  const { core, program, typed } = made.right;
  const model = {
    core,
    typed,
    program,
    plain: () => programOf(typed),
    weights: initialise(program, 1),
    spec,
    version: "0",
  };
  const folders = await exportModel(model, formats[name], undefined);
  if (E.isLeft(folders)) throw new Error(folders.left._tag);
  const bytes = folders.right[0]?.files.get(file);
  if (bytes === undefined) throw new Error(`no ${file}`);
  return new TextDecoder().decode(bytes);
};

test.each(["torch", "jax"] as const)(
  "%s: docstrings hold the names, and the code is the model's alone",
  async (name) => {
    const text = await textOf(name, "model.py");
    expect(text.split('"""').length % 2).toBe(1);
    const code = text
      .split('"""')
      .filter((_, i) => i % 2 === 0)
      .join("");
    expect(code).not.toMatch(/script|evil|onerror/);
    expect(code).toMatch(/\(\w+, z, class_\)/);
  },
);

test("Graphviz: every quote of a name is escaped", async () => {
  const dot = await textOf("graph", "graph.dot");
  for (const line of dot.split("\n")) expect(line.replace(/\\./g, "").split('"').length % 2).toBe(1);
});

test("Mermaid and SVG: no markup of a name's own", async () => {
  expect(await textOf("graph", "graph.mmd")).not.toMatch(/<script|\{\{|"""/);
  const svg = await textOf("graph", "graph.svg");
  expect(svg).not.toMatch(/<script|<img/);
});

test("the card: no tag, no link, no second front matter", async () => {
  const text = await textOf("card", "README.md");
  const [, , ...body] = text.split(/^---$/m);
  expect(body).toHaveLength(1);
  expect(body.join("")).not.toMatch(/<script|<img|!\[x\]\(|^# c/m);
});

test("identifiers, literals and remarks", () => {
  expect(["class", "log-variance", "digit.present", "3d", "é"].map(identifier)).toEqual([
    "class_",
    "log_variance",
    "digit_present",
    "_3d",
    "value",
  ]);
  expect(literal('a"\\\n😀')).toBe('"a\\u0022\\u005c\\u000a\\U0001f600"');
  expect(remark(nasty)).not.toMatch(/["\\\n]/);
});
