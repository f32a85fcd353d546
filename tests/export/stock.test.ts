// Stock tools beside those that `--verify` asks: TensorFlow.js on every backend and ONNX Runtime in Chromium, onnx's
// own checker, the hub's reader of cards.
import { execFile } from "node:child_process";
import {
  copyFileSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import * as E from "fp-ts/lib/Either.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programOf } from "../../compiler/pipeline/compile.js";
import type { Tensors } from "../../runtime/engine/engine.js";
import { ownNative } from "../../runtime/engine/places.js";
import { engines } from "../../runtime/engine/registry.js";
import { exportModel, type FormatName, formats, type Leaving } from "../../runtime/export/index.js";
import { differenceOf, trials } from "../../runtime/export/verify.js";
import { initialise } from "../../runtime/train/initialise.js";
import { executablePath, launch } from "../chromium.js";
import { folder, gallery, graft, tiny } from "../e2e/graft.js";
import { long } from "../long.js";
import { compiled, galleryVariants, opened } from "../models.js";

const place = mkdtempSync(join(tmpdir(), "graft-stock-"));
afterAll(() => rmSync(place, { recursive: true }));

const leaving = (name: string, options: Parameters<typeof compiled>[1] = {}): Leaving => {
  const { core, program, typed } = compiled(name, options);
  const plain = () => programOf(typed);
  return { core, typed, program, plain, weights: initialise(program, 1), spec: "{}\n", version: "0" };
};

/** Writes parts of a model into a folder; the parts. */
const written = async (model: Leaving, to: FormatName, part: "all" | "sample", into: string) => {
  const folders = await exportModel(model, formats[to], part);
  if (E.isLeft(folders)) throw new Error(folders.left._tag);
  for (const { path, files } of folders.right)
    for (const [name, bytes] of files) {
      mkdirSync(dirname(join(into, path, name)), { recursive: true });
      writeFileSync(join(into, path, name), bytes);
    }
  return folders.right;
};

/** Samples of conv-cvae as graft draws them, and what the part of an export is fed for the same. */
const sampledHere = async (part: Parameters<typeof trials>[0]) => {
  const { feeds } = trials(part, 3)[3]!;
  const session = await opened(engines.wasm, compiled("conv-cvae"));
  const own = Object.fromEntries(part.inputs.map(({ name, from }) => [from, feeds[name]!]));
  const expected = (await session.run("sample", own))["image"]!;
  session.dispose();
  return { feeds, expected };
};

const resolve = createRequire(import.meta.url).resolve;

/** Files that pages load, by the names under which they load them. */
const libraries: Readonly<Record<string, string>> = {
  "tf.js": join(dirname(resolve("@tensorflow/tfjs/package.json")), "dist/tf.min.js"),
  ...Object.fromEntries(
    ["tf-backend-wasm.min.js", "tfjs-backend-wasm.wasm", "tfjs-backend-wasm-simd.wasm"].map((file) => [
      file,
      join(dirname(resolve("@tensorflow/tfjs-backend-wasm/package.json")), "dist", file),
    ]),
  ),
  ...Object.fromEntries(
    ["ort.wasm.min.js", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"].map((file) => [
      file,
      join(dirname(resolve("onnxruntime-web")), file),
    ]),
  ),
};

const types: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const serve = async (from: string) => {
  const server = createServer((request, response) => {
    const path = join(from, new URL(request.url ?? "/", "http://x").pathname);
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
    return createReadStream(path).pipe(response);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
};

type Plain = Readonly<
  Record<
    string,
    { readonly dtype: string; readonly shape: ReadonlyArray<number>; readonly data: ReadonlyArray<number> }
  >
>;

const plainOf = (tensors: Tensors): Plain =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, data: [...data] }]),
  );

const tensorsOf = (plain: Plain): Tensors =>
  Object.fromEntries(
    Object.entries(plain).map(([name, { shape, data }]) => [
      name,
      { dtype: "f32", shape, data: Float32Array.from(data) },
    ]),
  );

/** What runs in the page; it is sent there as text. */
const inPage = {
  tfjs: `async ([backend, fed]) => {
    tf.wasm?.setWasmPaths("/");
    if (!(await tf.setBackend(backend))) return undefined;
    await tf.ready();
    const model = await tf.loadGraphModel("/tfjs/model.json");
    const given = Object.fromEntries(Object.entries(fed).map(([name, { dtype, shape, data }]) =>
      [name, tf.tensor(data, shape, dtype === "i32" ? "int32" : "float32")]));
    const made = model.predict(given);
    return { backend: tf.getBackend(), shape: made.shape, data: [...(await made.data())] };
  }`,
  onnx: `async ([, fed]) => {
    ort.env.wasm.wasmPaths = location.origin + "/";
    ort.env.wasm.numThreads = 1;
    const session = await ort.InferenceSession.create("/onnx/model.onnx");
    const given = Object.fromEntries(Object.entries(fed).map(([name, { dtype, shape, data }]) =>
      [name, dtype === "i32" ? new ort.Tensor("int32", Int32Array.from(data), shape) : new ort.Tensor("float32", Float32Array.from(data), shape)]));
    const made = Object.values(await session.run(given))[0];
    return { backend: "wasm", shape: made.dims, data: [...made.data] };
  }`,
} as const;

type InPage =
  | { readonly backend: string; readonly shape: ReadonlyArray<number>; readonly data: ReadonlyArray<number> }
  | undefined;

describe.skipIf(!long || executablePath === undefined)("in Chromium (the long run)", () => {
  test("a GraphModel on cpu, wasm and webgl, and an ONNX file, compute what graft does", async () => {
    const site = join(place, "site");
    mkdirSync(site);
    for (const [name, path] of Object.entries(libraries)) copyFileSync(path, join(site, name));
    const scripts = ["tf.js", "tf-backend-wasm.min.js", "ort.wasm.min.js"].map(
      (file) => `<script src="/${file}"></script>`,
    );
    writeFileSync(join(site, "index.html"), `<!doctype html><title>stock</title>${scripts.join("")}`);
    const model = leaving("conv-cvae");
    const [made] = await written(model, "tfjs", "sample", join(site, "tfjs"));
    await written(model, "onnx", "sample", join(site, "onnx"));
    const { feeds, expected } = await sampledHere(made!.parts[0]!);
    const server = await serve(site);
    const browser = await launch(["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]);
    try {
      const page = await browser.newPage();
      await page.goto(`${server.base}/index.html`);
      for (const [tool, backend, limit] of [
        ["tfjs", "cpu", 1e-5],
        ["tfjs", "wasm", 1e-5],
        ["tfjs", "webgl", 1e-4],
        ["onnx", "wasm", 1e-5],
      ] as const) {
        const found = (await page.evaluate(
          `(${inPage[tool]})(${JSON.stringify([backend, plainOf(feeds)])})`,
        )) as InPage;
        const image = tensorsOf({ image: { dtype: "f32", shape: found?.shape ?? [], data: found?.data ?? [] } })[
          "image"
        ];
        const far = differenceOf(image, expected);
        expect({ tool, backend: found?.backend, far: far <= limit ? 0 : far }).toEqual({ tool, backend, far: 0 });
      }
    } finally {
      await browser.close();
      server.close();
    }
  });
});

const python = process.env["GRAFT_PYTHON"] ?? "none";
const having = async (...modules: ReadonlyArray<string>): Promise<boolean> =>
  promisify(execFile)(python, [
    "-c",
    `import importlib.util as u, sys; sys.exit(any(u.find_spec(m) is None for m in ${JSON.stringify(modules)}))`,
  ]).then(
    () => true,
    () => false,
  );
const asked = (script: string, ...args: ReadonlyArray<string>) =>
  promisify(execFile)(python, ["-c", script, ...args], { maxBuffer: 1e7 });

const checker = long && (await having("onnx"));

test.skipIf(!checker)(
  `onnx.checker passes every part of every gallery spec${checker ? "" : " (skipped: the long run, with onnx)"}`,
  async () => {
    const into = join(place, "onnx");
    for (const [name, spec, options] of galleryVariants)
      await written(leaving(spec, options), "onnx", "all", join(into, name));
    const script = `
import pathlib, sys, onnx
files = sorted(pathlib.Path(sys.argv[1]).rglob("model.onnx"))
for file in files:
    onnx.checker.check_model(str(file), full_check=True)
print(len(files))
`;
    const { stdout } = await asked(script, into);
    expect(Number(stdout)).toBeGreaterThan(2 * galleryVariants.length);
  },
);

const jax = long && (await having("jax", "numpy"));

test.skipIf(!jax)(
  `JAX's own artefact of a part computes what the module does${jax ? "" : " (skipped: the long run, with jax)"}`,
  async () => {
    const into = join(place, "jax");
    await written(leaving("guided-cvae"), "jax", "all", into);
    const script = `
import os, runpy, sys
os.environ["JAX_PLATFORMS"] = "cpu"
os.chdir(sys.argv[1]); sys.path.insert(0, ".")
runpy.run_path("model.py", run_name="__main__")
import numpy as np, model
from jax import export
far = 0.0
for part, given in model.GIVEN.items():
    for samples in (1, 5):
        fed = [np.ones([samples if n.strip() == "b" else int(n) for n in shape.split(",")], dtype) for shape, dtype in given]
        made = export.deserialize(open(part + ".jax", "rb").read()).call(*fed)
        own = getattr(model, part)(model.load(), *fed)
        pairs = zip(made, own) if isinstance(own, tuple) else [(made, own)]
        far = max([far] + [float(abs(a - b).max()) for a, b in pairs])
print(far)
`;
    const { stdout } = await asked(script, into);
    expect(Number(stdout)).toBeLessThan(1e-5);
  },
);

const hub = long && (await having("huggingface_hub", "safetensors", "numpy"));

describe.skipIf(!hub)(`huggingface_hub${hub ? "" : " (skipped: the long run, with huggingface_hub)"}`, () => {
  const run = folder();
  beforeAll(async () => {
    for (const args of [
      ["train", gallery, ...tiny, "--out", "run"],
      ["export", "run", "--to", "huggingface", "--out", "hub"],
    ]) {
      const { code, err } = await graft(run.path, args);
      if (code !== 0) throw new Error(err);
    }
  }, 120_000);
  afterAll(run.remove);

  test("reads the card, its results and the weights", async () => {
    const script = `
import json, sys, huggingface_hub as hub, safetensors.numpy
card = hub.ModelCard.load(sys.argv[1] + "/README.md")
weights = safetensors.numpy.load_file(sys.argv[1] + "/model.safetensors")
results = card.data.eval_results or []
print(json.dumps({
    "library": card.data.library_name,
    "tags": card.data.tags,
    "metrics": [r.metric_type for r in results],
    "again": hub.ModelCard(str(card)).data.to_dict() == card.data.to_dict(),
    "tensors": len(weights),
    "config": sorted(json.load(open(sys.argv[1] + "/config.json"))),
}))
`;
    const { stdout } = await asked(script, join(run.path, "hub"));
    const told = JSON.parse(stdout);
    expect(told).toMatchObject({ again: true });
    expect(told.metrics.length).toBeGreaterThan(0);
    expect(told.tensors).toBeGreaterThan(5);
    expect(told.config).toEqual(expect.arrayContaining(["architectures", "model_type"]));
  });
});

const library = existsSync(join(ownNative(), "lib"));
const node = long && library && process.env["GRAFT_NATIVE"] !== "off";

/** Reads what it is given as JSON, and says what each model makes of it. */
const inNode = `
const tf = require("@tensorflow/tfjs-node");
const [graph, saved, fed] = JSON.parse(process.argv[2]);
const given = Object.fromEntries(Object.entries(fed).map(([name, { dtype, shape, data }]) =>
  [name, tf.tensor(data, shape, dtype === "i32" ? "int32" : "float32")]));
(async () => {
  const made = (await tf.loadGraphModel("file://" + graph)).predict(given);
  const again = (await tf.node.loadSavedModel(saved, ["serve"], "sample")).predict(given).image;
  console.log(JSON.stringify([[...(await made.data())], [...(await again.data())]]));
})();
`;

test.skipIf(!node)(
  `tfjs-node opens a GraphModel and a SavedModel${node ? "" : " (skipped: the long run, with the native library)"}`,
  async () => {
    const into = join(place, "tfjs-node");
    mkdirSync(into);
    const npm = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", into];
    await promisify(execFile)("npm", [...npm, "@tensorflow/tfjs-node@4.22.0"], { cwd: into });
    for (const folder of ["lib", "deps"])
      symlinkSync(join(ownNative(), folder), join(into, "node_modules/@tensorflow/tfjs-node", folder));
    const model = leaving("conv-cvae");
    const [made] = await written(model, "tfjs", "sample", join(into, "graph"));
    const [saved] = await written(model, "savedmodel", "sample", join(into, "saved"));
    const { feeds, expected } = await sampledHere(made!.parts[0]!);
    writeFileSync(join(into, "ask.cjs"), inNode);
    const version = join(into, "saved", dirname([...saved!.files.keys()].find((file) => file.endsWith(".pb"))!));
    const asked = JSON.stringify([join(into, "graph", "model.json"), version, plainOf(feeds)]);
    const { stdout } = await promisify(execFile)("node", ["ask.cjs", asked], { cwd: into, maxBuffer: 1e8 });
    for (const data of JSON.parse(stdout) as ReadonlyArray<ReadonlyArray<number>>)
      expect(differenceOf({ ...expected, data: Float32Array.from(data) }, expected)).toBeLessThanOrEqual(1e-5);
  },
  300_000,
);
