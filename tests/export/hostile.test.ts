// Names and labels are the person's, and whatever stands in them is shown, never obeyed: by Python, Graphviz, Mermaid,
// Markdown, YAML, SVG.
import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { expect, test } from "vitest";
import { identifier, literal, remark } from "../../compiler/export/python/names.js";
import { compile, programOf } from "../../compiler/pipeline/compile.js";
import { exportModel, type FormatName, formatNames, formats } from "../../runtime/export/index.js";
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

const filesOf = async (name: FormatName): Promise<ReadonlyMap<string, Uint8Array>> => {
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
  return new Map(folders.right.flatMap(({ files }) => [...files]));
};

/** What holds of a file's text, by how its name ends. */
const texts: Readonly<Record<string, (text: string) => void>> = {
  // Docstrings hold the names, and the code is the model's alone.
  py: (text) => {
    expect(text.split('"""').length % 2).toBe(1);
    const code = text
      .split('"""')
      .filter((_, i) => i % 2 === 0)
      .join("");
    expect(code).not.toMatch(/script|evil|onerror/);
    expect(code).toMatch(/\(\w+, z, class_\)/);
  },
  // Every quote of a name is escaped.
  dot: (text) => {
    for (const line of text.split("\n")) expect(line.replace(/\\./g, "").split('"').length % 2).toBe(1);
  },
  mmd: (text) => expect(text).not.toMatch(/<script|\{\{|"""/),
  svg: (text) => expect(text).not.toMatch(/<script|<img/),
  // No tag, no link, no second front matter.
  md: (text) => {
    const [, , ...body] = text.split(/^---$/m);
    expect(body).toHaveLength(1);
    expect(body.join("")).not.toMatch(/<script|<img|!\[x\]\(|^# c/m);
  },
  json: (text) => void JSON.parse(text),
};

/** Files in which a name is so many bytes, and nothing reads it as anything else. */
const counted = /\.(bin|pb|index|data-[0-9]+-of-[0-9]+|onnx|keras|safetensors)$/;

/** A format that is added is in it, and a file of a new kind fails until a line above says what holds of it. */
test.each(formatNames)("%s: what stands in names is shown, never obeyed, in every file", async (name) => {
  const files = await filesOf(name);
  expect(files.size).toBeGreaterThan(0);
  for (const [path, bytes] of files) {
    expect(path).toMatch(/^[\w][\w.-]*(\/[\w][\w.-]*)*$/);
    if (counted.test(path)) continue;
    const holds = texts[path.slice(path.lastIndexOf(".") + 1)] ?? expect.unreachable(`what holds of ${path}?`);
    holds(new TextDecoder().decode(bytes));
  }
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
