// Begins a construct: `npm run new layer centre`. In: a kind and a name. Out: its file, its line in the registry, where
// the kind has one a spec that shows it, and a test that fails until the file says what it should. Nothing that exists
// is overwritten.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const camel = (name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
const pascal = (name) => camel(name).replace(/^\w/, (letter) => letter.toUpperCase());
const key = (name) => (/^[a-z]\w*$/.test(name) ? name : JSON.stringify(name));

const saysSo = (
  name,
  from,
  registry,
  path,
) => `// Fails until ${name} says what it is; then write what it computes, by hand, as the next test.
import { expect, test } from "vitest";
import { ${registry} } from "../../${from}";

test("${name} says what it does", () => {
  expect(${registry}[${JSON.stringify(name)}].doc, "write the doc in ${path}").not.toMatch(/^Say here/);
});
`;

const spec = (name, { layer, place = "suffix" }) =>
  `${JSON.stringify(
    {
      graft: 1,
      name,
      description: `Shows ${name} where it is of use.`,
      inputs: { image: { type: "image", height: 28, width: 28, range: [0, 1] } },
      conditions: { digit: { type: "category", size: 10 } },
      encoder: {
        input: "image",
        layers: [
          { type: "flatten" },
          { type: "dense", units: 32, activation: "relu" },
          ...(layer === undefined ? [] : [{ type: layer }]),
        ],
      },
      latent: { type: "gaussian", size: 2 },
      decoder: {
        output: "image",
        likelihood: "bernoulli",
        layers: [
          { type: "dense", units: 32, activation: "relu" },
          { type: "dense", units: "= image.size" },
          { type: "reshape", to: "image" },
        ],
      },
      inject: [
        { condition: "digit", into: "encoder.layers[1]", place: "suffix" },
        { condition: "digit", into: "decoder", place },
      ],
    },
    undefined,
    2,
  )}\n`;

/** What the file of a diagnostic says beside its tag. */
const saidOf = (code) => `code: "${code}",
  words: () => ({
    title: "SAY HERE",
    summary: "Say here what was found.",
    fix: "say here what to do",
  }),
  page: page("Say here what is wrong", "Say here what it means, and why it matters.", "Say here what to do."),`;

const diagnosticTest = (name, code, path) => ({
  [`tests/new/diagnostic-${name}.test.ts`]: `// Fails until ${code} has words of its own; then put a spec that gets it into specs/broken and delete this test.
import { expect, test } from "vitest";
import { ${camel(name)} } from "../../${path}.js";

test("${code} says what is wrong", () => {
  expect(${camel(name)}.page.title, "write ${path}.ts").not.toMatch(/^Say here/);
});
`,
});

const anError = (name, folder, code) => ({
  registry: { file: `compiler/problem/${folder}/index.ts`, opens: /export const \w+ = \[/, list: true },
  files: {
    [`compiler/problem/${folder}/${name}.ts`]: `/** ${code} · Say here what is wrong. */
import type { Place } from "../../base/located.js";
import { error, page } from "../../words/diagnostic.js";

export interface ${pascal(name)} {
  readonly _tag: "${pascal(name)}";
  readonly place: Place;
}

export const ${camel(name)} = error<${pascal(name)}>("${pascal(name)}", {
  ${saidOf(code)}
});
`,
    ...diagnosticTest(name, code, `compiler/problem/${folder}/${name}`),
  },
  next: "Then: let the phase find it, put a spec in specs/broken that gets it, and `npm run generate`.",
});

const aWarning = (name, code) => ({
  registry: { file: "compiler/check/rule/index.ts", opens: "export const rules = [", list: true },
  files: {
    [`compiler/check/rule/${name}.ts`]: `// ${code}: say here what is likely not meant.
import type { Place } from "../../base/located.js";
import { page } from "../../words/diagnostic.js";
import { rule } from "./rule.js";

export interface ${pascal(name)} {
  readonly _tag: "${pascal(name)}";
  readonly place: Place;
}

export const ${camel(name)} = rule<${pascal(name)}>("${pascal(name)}", {
  // From the model to what is found in it, each with its place.
  find: () => [],
  ${saidOf(code)}
});
`,
    ...diagnosticTest(name, code, `compiler/check/rule/${name}`),
  },
  next: "Then: write `find`, put a spec in specs/broken that gets it, and `npm run generate`.",
});

/** Each kind: the files it makes, and the registry line. `list`: the registry is a list and not a map. */
const kinds = {
  layer: (name) => ({
    registry: { file: "compiler/language/layer/index.ts", opens: "export const layers = {" },
    files: {
      [`compiler/language/layer/${name}.ts`]: `// ${name}: say here what it does to a value, as a formula, and where that comes from.
import * as E from "fp-ts/lib/Either.js";
import { layer } from "./layer.js";

export const ${camel(name)} = layer({
  doc: "Say here what it does.",
  fields: {},
  sample: { type: "${name}" },
  // A layer that takes only some kinds of values begins with \`wants\` and says why in \`needs\`.
  build: (_scope, _options, x) => E.right(x),
});
`,
      [`specs/gallery/${name}.json`]: spec(name, { layer: name }),
      [`tests/new/layer-${name}.test.ts`]: saysSo(
        name,
        "compiler/language/layer/index.js",
        "layers",
        `compiler/language/layer/${name}.ts`,
      ),
    },
  }),
  placement: (name) => ({
    registry: { file: "compiler/language/place/index.ts", opens: "export const places = {" },
    files: {
      [`compiler/language/place/${name}.ts`]: `// ${name}: say here how a condition enters, as a formula.
import * as E from "fp-ts/lib/Either.js";
import { add } from "../../ir/op/dsl.js";
import { place } from "./place.js";
import { fromZero, project } from "./project.js";

export const ${camel(name)} = place({
  doc: "Say here what it does.",
  formula: "x + U c",
  fields: {},
  sample: { place: "${name}" },
  joins: false,
  erasedBy: ["each-channel", "over-features"],
  enters: "enters at",
  apply: (scope, _, x, code) => {
    const { parts, derived } = project(scope, x, code, ["kernel"], fromZero);
    const ref = parts.reduce((sum, part) => add(scope.b, sum, part), x.ref);
    return E.right({ flow: { ref, origin: x.origin }, derived });
  },
});
`,
      [`specs/gallery/${name}.json`]: spec(name, { place: name }),
      [`tests/new/placement-${name}.test.ts`]: saysSo(
        name,
        "compiler/language/place/index.js",
        "places",
        `compiler/language/place/${name}.ts`,
      ),
    },
  }),
  op: (name) => ({
    registry: { file: "compiler/ir/op/index.ts", opens: "export const ops = {" },
    lines: [
      {
        file: "compiler/ir/op/dsl.ts",
        after: /^export const \w+ = unary\("\w+"\);\n/gm,
        line: `export const ${camel(name)} = unary("${camel(name)}");\n`,
      },
    ],
    files: {
      [`compiler/ir/op/${name}.ts`]: `// y = x²: write the formula here, and dx beside it.
import { multiply, scale } from "./dsl.js";
import { unary } from "./elementwise.js";

export const ${camel(name)} = unary({
  doc: "Say here what it computes.",
  value: (x) => x * x,
  derive: (b, gradient, x) => multiply(b, gradient, scale(b, x, 2)),
  // In other ops, for every target that \`names\` gives no name of its own; \`lanes\` would write WebAssembly's four
  // lanes by hand.
  spelled: (b, x) => multiply(b, x, x),
});
`,
      [`tests/new/op-${name}.test.ts`]: saysSo(
        camel(name),
        "compiler/ir/op/index.js",
        "ops",
        `compiler/ir/op/${name}.ts`,
      ),
    },
    key: camel(name),
    next: "Then: write its value, its derivative and its spelling. `npm run generate` puts it on docs/ops.md; the laws try it on every engine.\nnpx vitest run tests/laws/elementwise.test.ts tests/laws/op.test.ts",
  }),
  metric: (name) => ({
    registry: { file: "runtime/measure/index.ts", opens: "export const metrics = {", from: "./metric" },
    files: {
      [`runtime/measure/metric/${name}.ts`]: `/** Say here what the number tells of a model. */
import * as E from "fp-ts/lib/Either.js";
import { found, metric } from "../definition.js";

export const ${camel(name)} = metric({
  title: "Say here",
  unit: "",
  definition: "Say here, as a formula",
  reduction: "mean over samples",
  range: [0, Number.POSITIVE_INFINITY],
  better: "neither",
  source: "Say here where it comes from",
  measure: async ({ dataset }) => E.right(found({ value: dataset.count })),
});
`,
      [`tests/new/metric-${name}.test.ts`]: saysSo(
        name,
        "runtime/measure/index.js",
        "metrics",
        `runtime/measure/metric/${name}.ts`,
      ).replace(".doc", ".definition"),
    },
  }),
  source: (name) => ({
    registry: {
      file: "runtime/data/files.ts",
      opens: "export const sources: Sources = new Map([",
      list: true,
      entry: `["${name}", ${camel(name)}]`,
    },
    files: {
      [`runtime/data/${name}.ts`]: `/**
 * \`${name}:path\`: say here what it reads.
 *
 * In: say here what lies at the path. Out: a field for each column or array; values are read when they are asked for.
 */
import * as E from "fp-ts/lib/Either.js";
import * as NEA from "fp-ts/lib/ReadonlyNonEmptyArray.js";
import { readPlain } from "../file/plain.js";
import type { Source } from "./dataset.js";
import { recordsFound } from "./records.js";

export const ${camel(name)}: Source = {
  usage: "${name}:FILE",
  doc: "Say here what it reads.",
  takesPath: true,
  find: async (address, path) => {
    const bytes = await readPlain(path);
    if (E.isLeft(bytes)) return E.left(NEA.of(bytes.left));
    // From the bytes to columns by name, each with a value for each sample.
    const columns = new Map<string, ReadonlyArray<unknown>>();
    return recordsFound(address, 0, columns);
  },
};
`,
      [`tests/new/source-${name}.test.ts`]: saysSo(
        name,
        "runtime/data/files.js",
        "sources",
        `runtime/data/${name}.ts`,
      ).replace(`sources[${JSON.stringify(name)}].doc`, `sources.get(${JSON.stringify(name)})?.doc`),
    },
    next: "Then: read the file, say so in docs/data.md, and put a small one of it through tests/runtime/data.",
  }),
  engine: (name) => ({
    registry: { file: "runtime/engine/registry.ts", opens: "export const engines = {", path: `./${name}/index.js` },
    files: {
      [`runtime/engine/${name}/index.ts`]: `// ${name}: say here what it computes with, and how fast it is.
import type { Engine, EngineDefinition } from "../engine.js";

/** Loads the library; what it throws is why the engine can't be used here. */
const load = async (): Promise<Engine> => {
  // An engine that runs kernels opens a Device by \`openSession\`, as ../cpu does; ../reference walks the graph itself.
  throw new Error("it is not written yet");
};

export const ${camel(name)}: EngineDefinition = {
  name: "${name}",
  doc: "Say here what it computes with.",
  // Not tried by \`auto\` where it is absent.
  optional: true,
  open: () =>
    load().then(
      (engine) => ({ _tag: "Ready", engine }),
      (error) => ({ _tag: "Unavailable", why: String(error) }),
    ),
};
`,
      [`tests/new/engine-${name}.test.ts`]: `// Fails until ${name} opens; then let the law of engines hold it, as tests/laws/engine-cpu.test.ts does, and delete this test.
import { expect, test } from "vitest";
import { ${camel(name)} } from "../../runtime/engine/${name}/index.js";

test("${name} opens", async () => {
  const opened = await ${camel(name)}.open();
  expect(opened, "write load in runtime/engine/${name}/index.ts").toMatchObject({ _tag: "Ready" });
});
`,
    },
    next: "Then: write load, and call engineLaw of tests/laws/harness.ts on it. Where auto should take it, name it in byDefault of runtime/engine/registry.ts.",
  }),
  diagnostic: (name, [folder, code]) => (folder === "check" ? aWarning(name, code) : anError(name, folder, code)),
};

const usage = `npm run new KIND NAME

  layer NAME            a layer, with a gallery spec
  placement NAME        a way for a condition to enter, with a gallery spec
  op NAME               an elementwise primitive
  metric NAME           a measure of a trained model
  engine NAME           something that computes programs
  source NAME           a kind of data
  diagnostic NAME FOLDER CODE
                        something a spec can get wrong; FOLDER is one of compiler/problem, or check for a
                        warning; CODE is a new one: fault G310, check W12

NAME is in kebab case: edge-pool.\n`;

const fail = (text) => {
  process.stderr.write(`${text}\n`);
  process.exit(2);
};

const [kind, name, ...rest] = process.argv.slice(2);
if (kind === undefined || name === undefined) fail(usage);
if (!Object.hasOwn(kinds, kind)) fail(`There is no kind ${kind}.\n\n${usage}`);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) fail(`${name} is no name in kebab case, such as edge-pool.`);
if (kind === "diagnostic") {
  const [folder, code] = rest;
  if (folder === undefined || code === undefined) fail(usage);
  const warns = folder === "check";
  if (!warns && !existsSync(join(root, `compiler/problem/${folder}/index.ts`)))
    fail(`compiler/problem has no folder ${folder}.`);
  if (!(warns ? /^[CW][0-9]{2}$/ : /^G[0-9]{3}$/).test(code))
    fail(
      warns
        ? `${code} is no code of a warning: C or W and two digits, such as W12.`
        : `${code} is no code of an error: G and three digits, such as G310.`,
    );
  if (existsSync(join(root, `docs/problems/${code}.md`))) fail(`${code} is given already: docs/problems/${code}.md.`);
}

const made = kinds[kind](name, rest);
for (const path of Object.keys(made.files))
  if (existsSync(join(root, path))) fail(`${path} is there already; nothing was written.`);

/** The registry with one more import and one more entry. */
const registered = ({ file, opens, from = ".", list = false, ...own }) => {
  const { key: its = made.key ?? name, word = camel(name), path = `${from}/${name}.js` } = own;
  const registry = readFileSync(join(root, file), "utf8");
  const at = registry.search(typeof opens === "string" ? opens.replace(/[{}[\]()]/g, "\\$&") : opens);
  const end = registry.indexOf(list ? "\n]" : "\n}", at);
  if (at < 0 || end < 0) fail(`${file} does not look as this script expects; nothing was written.`);
  const named = list || key(its) === word ? word : `${/^\w+$/.test(its) ? its : key(its)}: ${word}`;
  const entry = `  ${own.entry ?? named},`;
  // Behind the others, so that the file's opening comment stays with the first; biome puts it in order.
  const last = [...registry.matchAll(/^(?:import .*|\}) from ".*";\n/gm)].at(-1);
  const after = last === undefined ? registry.search(/^import /m) : last.index + last[0].length;
  const line = `import { ${word} } from "${path}";\n`;
  return [file, `${registry.slice(0, after)}${line}${registry.slice(after, end)}\n${entry}${registry.slice(end)}`];
};

/** A file with one more line behind the last of its kind. */
const lengthened = ({ file, after, line }) => {
  const text = readFileSync(join(root, file), "utf8");
  const last = [...text.matchAll(after)].at(-1);
  if (last === undefined) fail(`${file} does not look as this script expects; nothing was written.`);
  const end = last.index + last[0].length;
  return [file, text.slice(0, end) + line + text.slice(end)];
};

const lines = [registered(made.registry), ...(made.lines ?? []).map(lengthened)];

for (const [path, text] of Object.entries(made.files)) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
for (const [file, text] of lines) writeFileSync(join(root, file), text);
const code = [...lines.map(([file]) => file), ...Object.keys(made.files)].filter((path) => path.endsWith(".ts"));
execFileSync(join(root, "node_modules/.bin/biome"), ["check", "--write", ...code], { cwd: root, stdio: "ignore" });
process.stdout.write(
  `${[...Object.keys(made.files).map((path) => `made  ${path}`), ...lines.map(([file]) => `line  ${file}`)].join("\n")}\n\n${made.next ?? "Then: write what it does, `npm run generate`, and the laws test it by its line in the registry."}\nnpx vitest run tests/new\n`,
);
