// graftml/browser: small, without Node, the same samples as on the command line; in Chromium, the example page under
// its own policy.
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:http";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readNpy } from "../../runtime/checkpoint/npy.js";
import { load, type PageModel, pixelsOf } from "../../src/browser/index.js";
import { executablePath, launch } from "../chromium.js";
import { called, gallery, root, tiny } from "../e2e/graft.js";
import { distance } from "../laws/harness.js";
import { long } from "../long.js";

const place = mkdtempSync(join(tmpdir(), "graft-page-"));
const run = join(place, "run");
let model: PageModel;

beforeAll(async () => {
  const trained = await called(["train", gallery, ...tiny, "--engine", "wasm", "--out", run]);
  expect(trained.code).toBe(0);
  model = await load({
    spec: readFileSync(join(run, "spec.json"), "utf8"),
    weights: new Uint8Array(readFileSync(join(run, "model.safetensors"))).buffer,
  });
});
afterAll(() => {
  model.dispose();
  rmSync(place, { recursive: true, force: true });
});

/** What a page loads before it asks for anything: the entry, and every chunk that it imports outright. */
const bundled = async () => {
  const outdir = join(place, "bundle");
  const { outputFiles, metafile } = await build({
    entryPoints: [join(root, "src/browser/index.ts")],
    bundle: true,
    splitting: true,
    outdir,
    absWorkingDir: root,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    metafile: true,
    logLevel: "silent",
  });
  const outright = (name: string, seen: Set<string> = new Set()): ReadonlySet<string> => {
    if (seen.has(name)) return seen;
    seen.add(name);
    for (const { path, kind } of metafile.outputs[name]?.imports ?? [])
      if (kind === "import-statement") outright(path, seen);
    return seen;
  };
  const [entry = ""] = Object.entries(metafile.outputs).flatMap(([name, { entryPoint }]) =>
    entryPoint === "src/browser/index.ts" ? [name] : [],
  );
  const loaded = [...outright(entry)].map((name) => join(root, name));
  const bytes = Buffer.concat(outputFiles.filter(({ path }) => loaded.includes(path)).map(({ contents }) => contents));
  return { bytes, metafile };
};

describe("graftml/browser", () => {
  test("loads under 200 KB gzipped, a GPU's shaders when they are asked for, without TensorFlow.js or Node", async () => {
    const { bytes, metafile } = await bundled();
    expect(gzipSync(bytes, { level: 9 }).length).toBeLessThan(200_000);
    expect(bytes.length).toBeGreaterThan(100_000);
    const inputs = Object.entries(metafile.inputs);
    expect(inputs.filter(([path]) => path.includes("tensorflow/tfjs"))).toEqual([]);
    const asked = inputs.flatMap(([, { imports }]) => imports.map(({ path }) => path));
    expect(asked.filter((path) => builtinModules.includes(path.replace(/^node:/, "")))).toEqual([]);
  });

  test("the same seed gives the samples of `graft sample`", async () => {
    const file = join(place, "s.npy");
    await called(["sample", run, "--condition", "digit=3", "--count", "3", "--seed", "5", "--out", file]);
    const array = readNpy(new Uint8Array(readFileSync(file)));
    if (array._tag === "Left") throw new Error(JSON.stringify(array.left));
    const { outputs, seed } = await model.sample({ digit: 3 }, { count: 3, seed: 5 });
    expect([seed, outputs["image"]?.shape]).toEqual([5, [28, 28, 1]]);
    const theirs = array.right.data as Float32Array;
    const farthest = Array.from(theirs).reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (outputs["image"]?.data[i] ?? 9))),
      0,
    );
    expect(farthest).toBeLessThanOrEqual(1e-6);
  });

  test("a GraphModel of one part gives the samples of the run that it was exported from", async () => {
    const exported = join(place, "tfjs");
    expect((await called(["export", run, "--to", "tfjs", "--part", "sample", "--out", exported])).code).toBe(0);
    const bytes = (name: string) => new Uint8Array(readFileSync(join(exported, name))).buffer;
    const shard = async (name: string) => bytes(name);
    const other = await load({ model: bytes("model.json"), shard });
    const asked = [{ digit: 3 }, { count: 3, seed: 5 }] as const;
    expect((await other.sample(...asked)).outputs).toEqual((await model.sample(...asked)).outputs);
    other.dispose();
    await expect(load({ model: new TextEncoder().encode("{}").buffer, shard })).rejects.toThrow(
      "graft export --to tfjs",
    );
  });

  test("says what a model takes, decodes codes, and refuses in a sentence", async () => {
    expect(model.conditions).toEqual([{ name: "digit", type: "category", size: 10, nullable: false }]);
    expect(model.latent).toEqual([2]);
    expect(
      (
        await model.sample(
          { digit: [1, 2] },
          {
            z: [
              [0, 0],
              [1, 1],
            ],
          },
        )
      ).count,
    ).toBe(2);
    await expect(model.sample({ digit: 10 })).rejects.toThrow("a class from 0 to 9");
    await expect(model.sample({})).rejects.toThrow("needs “digit”");
    await expect(model.sample({ digit: 1 }, { guidance: 2 })).rejects.toThrow("“guidance”");
    await expect(
      load({ spec: readFileSync(join(run, "spec.json"), "utf8"), weights: new ArrayBuffer(8) }, { engine: "webgpu" }),
    ).rejects.toThrow("WebGPU here; leave `engine` out");
    await expect(load({ spec: "{}", weights: new ArrayBuffer(8) })).rejects.toThrow("graft check");
    await expect(
      load({ spec: readFileSync(join(run, "spec.json"), "utf8"), weights: new ArrayBuffer(8) }),
    ).rejects.toThrow("safetensors");
  });

  test("draws in grey, in colour, and NaN in red; numbers that are no image are left alone", () => {
    const grey = pixelsOf({ count: 2, shape: [1, 2, 1], data: [0, 1, Number.NaN, 0.5] }, { columns: 2, range: [0, 1] });
    expect([grey?.width, grey?.height]).toEqual([5, 1]);
    expect(Array.from(grey?.data ?? [])).toEqual([
      0, 0, 0, 255, 255, 255, 255, 255, 0, 0, 0, 0, 255, 0, 0, 255, 128, 128, 128, 255,
    ]);
    const colour = pixelsOf({ count: 1, shape: [1, 1, 3], data: [0, 0.5, 1] }, { range: [0, 1] });
    expect(Array.from(colour?.data ?? [])).toEqual([0, 128, 255, 255]);
    expect(pixelsOf({ count: 1, shape: [4], data: [1, 2, 3, 4] })).toBeUndefined();
  });
});

const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

const fileServer = (folder: string): Promise<{ readonly server: Server; readonly base: string }> =>
  new Promise((done) => {
    const server = createServer((request, response) => {
      const path = join(folder, new URL(request.url ?? "/", "http://x").pathname.replace(/\/$/, "/index.html"));
      if (!existsSync(path)) return response.writeHead(404).end();
      response.writeHead(200, { "content-type": types[extname(path)] ?? "application/octet-stream" });
      createReadStream(path).pipe(response);
      return undefined;
    });
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { readonly port: number };
      done({ server, base: `http://127.0.0.1:${port}/` });
    });
  });

test.skipIf(executablePath === undefined || !long)(
  "in Chromium, the example draws what Node draws, under its own policy and without a word",
  async () => {
    const site = join(place, "site");
    cpSync(join(root, "examples/page"), site, { recursive: true });
    mkdirSync(join(site, "run"));
    for (const file of ["spec.json", "state.json", "model.safetensors"])
      cpSync(join(run, file), join(site, "run", file));
    await build({
      entryPoints: { graft: join(root, "src/browser/index.ts") },
      outdir: site,
      bundle: true,
      minify: true,
      format: "esm",
      platform: "browser",
      logLevel: "silent",
    });
    const { server, base } = await fileServer(site);
    const chrome = await launch();
    try {
      const page = await chrome.newPage();
      const said: Array<string> = [];
      page.on("console", (message) => said.push(message.text()));
      page.on("pageerror", (error) => said.push(error.message));
      page.on("request", (request) => {
        if (!request.url().startsWith(base)) said.push(request.url());
      });
      await page.goto(base);
      await page.waitForFunction(() => document.querySelector("#told")?.textContent !== "");
      expect(await page.textContent("#told")).toContain('{"digit":3}, seed 1');
      const url = await page.evaluate(() => (document.querySelector("#samples") as HTMLCanvasElement).toDataURL());
      const drawn = PNG.sync.read(Buffer.from(url.split(",")[1] ?? "", "base64"));
      const { outputs } = await model.sample({ digit: 3 }, { count: 16, seed: 1 });
      const wanted = pixelsOf(outputs["image"] as never, { columns: 4, range: [0, 1] });
      expect([drawn.width, drawn.height]).toEqual([(wanted?.width ?? 0) * 4, (wanted?.height ?? 0) * 4]);
      let farthest = 0;
      for (let y = 0; y < (wanted?.height ?? 0); y++)
        for (let x = 0; x < (wanted?.width ?? 0); x++) {
          const [here, there] = [(4 * y * drawn.width + 4 * x) * 4, (y * (wanted?.width ?? 0) + x) * 4];
          farthest = Math.max(farthest, Math.abs((drawn.data[here] ?? 0) - (wanted?.data[there] ?? 0)));
        }
      expect(farthest).toBeLessThanOrEqual(1);
      await page.getByRole("button", { name: "7" }).click();
      await page.waitForFunction(() => document.querySelector("#told")?.textContent?.includes("seed 2"));
      expect(said).toEqual([]);
    } finally {
      await chrome.close();
      server.close();
    }
  },
);

// SwiftShader, Chromium's GPU in software: right, and slow. Long.
test.skipIf(executablePath === undefined || !long)("in Chromium, WebGPU draws what WebAssembly draws", async () => {
  const site = join(place, "gpu");
  mkdirSync(site);
  cpSync(run, join(site, "run"), { recursive: true });
  await build({
    stdin: {
      contents: `import { load } from ${JSON.stringify(join(root, "src/browser/index.ts"))};
          globalThis.drawn = async (engine) => {
            const model = await load("run/", { engine });
            const { outputs } = await model.sample({ digit: 3 }, { count: 2, seed: 5 });
            model.dispose();
            return Array.from(outputs.image.data);
          };`,
      resolveDir: root,
    },
    outfile: join(site, "graft.js"),
    bundle: true,
    format: "esm",
    platform: "browser",
    logLevel: "silent",
  });
  writeFileSync(join(site, "index.html"), '<!doctype html><script type="module" src="graft.js"></script>');
  const { server, base } = await fileServer(site);
  const chrome = await launch(["--enable-unsafe-webgpu"]);
  try {
    const page = await chrome.newPage();
    await page.goto(base);
    await page.waitForFunction(() => "drawn" in globalThis);
    const drawn = (engine: string) =>
      page.evaluate((name) => (globalThis as unknown as { drawn: (n: string) => number[] }).drawn(name), engine);
    const [gpu, wasm] = [await drawn("webgpu"), await drawn("wasm")];
    expect(gpu.length).toBe(2 * 28 * 28);
    expect(distance(gpu, wasm)).toBeLessThan(1e-5);
  } finally {
    await chrome.close();
    server.close();
  }
});
