// The package as its users get it: packed, installed into empty projects, and used there: the command, the library at
// run time, and its types under both ways of resolving modules; the compiler without Node; the examples of examples/.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { declaration } from "../src/typed/literal.js";
import { loader, root } from "./e2e/graft.js";
import { long } from "./long.js";

const place = mkdtempSync(join(tmpdir(), "graft-package-"));
const project = join(place, "project");
const installed = join(project, "node_modules/graftml");
afterAll(() => rmSync(place, { recursive: true, force: true }));

const run = (command: string, args: ReadonlyArray<string>, cwd = project) =>
  spawnSync(command, args, { cwd, encoding: "utf8" });
const node = (code: string) => run(process.execPath, ["--input-type=module", "--eval", code]);
const tsc = join(root, "node_modules/typescript/bin/tsc");

interface Locked {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly hasInstallScript?: boolean;
}

const locked = (): ReadonlyArray<readonly [string, Locked]> =>
  Object.entries(
    (
      JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
        readonly packages: Readonly<Record<string, Locked>>;
      }
    ).packages,
  );

/**
 * What npm would install beside it, from the copies that are here: dependencies of dependencies, and nothing that only
 * we develop with.
 */
const linkDependencies = (): void => {
  const wanted = locked().flatMap(([path, { dev, optional }]) =>
    /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path) && dev !== true && optional !== true ? [path] : [],
  );
  for (const path of wanted) {
    mkdirSync(join(project, path, ".."), { recursive: true });
    symlinkSync(join(root, path), join(project, path));
  }
  expect(wanted.length).toBeGreaterThan(5);
};

beforeAll(() => {
  mkdirSync(installed, { recursive: true });
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", place], {
    cwd: root,
    encoding: "utf8",
  });
  const [{ filename }] = JSON.parse(packed) as [{ readonly filename: string }];
  execFileSync("tar", ["-xzf", join(place, filename), "-C", installed, "--strip-components=1"]);
  linkDependencies();
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
});

describe("what comes along", () => {
  const brought = locked().filter(([path, { dev }]) => path !== "" && dev !== true);

  test("runs nothing while it is installed", () => {
    expect(brought.filter(([, { hasInstallScript }]) => hasInstallScript === true).map(([path]) => path)).toEqual([]);
  });

  // npm heeds overrides in the root package only: what a dependency wishes for is what a project that installs graftml
  // gets.
  test("holds no tar, whose versions before 7 have known holes, and what builds the native engine takes 7", () => {
    expect(brought.filter(([path]) => /\/(?:tar|tfjs-node|node-pre-gyp)$/.test(path))).toEqual([]);
    const { overrides } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as { overrides?: unknown };
    expect(overrides).toBeUndefined();
    expect(readFileSync(join(installed, "scripts/native.mjs"), "utf8")).toContain('overrides: { tar: "^7.5.16" }');
  });
});

describe("at run time", () => {
  test("what sets up the native engine comes along", () => {
    expect(readdirSync(join(installed, "scripts"))).toEqual(["native", "native.mjs"]);
    expect(readdirSync(join(installed, "scripts/native"))).toEqual(["shim.c"]);
    // What it trains a step with once it has built the engine.
    for (const path of [
      "compiler/ir/graph/builder",
      "compiler/derive/differentiate",
      "compiler/ir/op/dsl",
      "runtime/engine/tensorflow/index",
      "runtime/engine/places",
    ])
      expect(readFileSync(join(installed, `dist/${path}.js`), "utf8")).not.toBe("");
    for (const path of ["runtime/engine/jax", "cli"])
      for (const name of ["worker", "starter"])
        expect(readFileSync(join(installed, "dist", path, `${name}.py`), "utf8")).toContain(`graft's ${name}`);
  });

  test("the library compiles a spec, and names what is wrong", () => {
    const { stdout, stderr } = node(`
      import { readFileSync } from "node:fs";
      import { compile, GraftError, open, sweep } from "graftml";
      const text = readFileSync("node_modules/graftml/specs/gallery/cvae.json", "utf8");
      console.log(compile(text)._tag, compile("{")._tag);
      const error = await open("no.json").catch((e) => e);
      console.log(error instanceof GraftError, error.reports[0].code);
      const refused = await sweep({ graft: 1 }, { over: ["latent.size=2"] }).catch((e) => e);
      console.log(refused instanceof GraftError);
    `);
    expect({ stdout, stderr }).toEqual({ stdout: "Right Left\ntrue G721\ntrue\n", stderr: "" });
  });

  test("the command checks a spec of the package", () => {
    const { stdout, status } = run(process.execPath, [
      join(installed, "dist/cli/main.js"),
      "check",
      join(installed, "specs/gallery/cvae.json"),
    ]);
    expect({ status, sound: stdout.includes("sound") }).toEqual({ status: 0, sound: true });
  });

  test("the schema is where editors look for it", () => {
    const { stdout } = node(
      'import { createRequire } from "node:module"; console.log(createRequire(import.meta.url + "/x").resolve("graftml/schema/v1.json"));',
    );
    expect(stdout.trim().endsWith("specs/schema/v1.json")).toBe(true);
  });

  test("no link of a packed page is dead in the package", () => {
    const pages = readdirSync(installed, { recursive: true, encoding: "utf8" }).filter(
      (path) => path.endsWith(".md") && !path.includes("node_modules"),
    );
    const dead = pages.flatMap((page) =>
      [
        ...readFileSync(join(installed, page), "utf8")
          .replace(/```.*?```|`[^`\n]*`/gs, "")
          .matchAll(/\]\(([^)#\s]+)/g),
      ]
        .map(([, target = ""]) => target)
        .filter((target) => !/^[a-z]+:/.test(target) && !existsSync(join(installed, page, "..", target)))
        .map((target) => `${page}: ${target}`),
    );
    expect(pages.length).toBeGreaterThan(100);
    expect(dead).toEqual([]);
  });

  test("nothing is packed that no user needs", () => {
    const top = readdirSync(installed);
    expect(top.sort()).toEqual(["LICENSE", "README.md", "dist", "docs", "package.json", "scripts", "specs"]);
  });
});

describe("types", () => {
  const program = `
    import { compile, defineModel, lecture, open, stability, sweep, values } from "graftml";
    import { front } from "graftml/compiler";
    import type { Spec } from "graftml/typed";
    import { graft } from "graftml/vite";
    const spec = defineModel({
      graft: 1,
      inputs: { x: { type: "vector", size: 8 } },
      conditions: { side: { type: "category", size: 2 } },
      encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
      latent: { type: "gaussian", size: 2 },
      decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 8 }] },
      inject: [{ condition: "side", into: "decoder", place: "prefix" }],
    });
    export const tag: "Left" | "Right" | "Both" = compile("{}")._tag;
    export const plugin: { readonly name: "graft" } = graft();
    export const any: Spec = spec;
    export { front };
    const model = await open(spec);
    export const { x } = await model.sample({ side: 1 });
    export const width: 8 = x.shape[0];
    await model.encode({ x: values([8], [1, 2, 3, 4, 5, 6, 7, 8]) });
    // @ts-expect-error two sides
    await model.sample({ side: 2 });
    const swept = await sweep(spec, { over: ["latent.size=2,3"], seeds: [1, 2], jobs: 2 });
    export const mean: number | null | undefined = swept.complete ? swept.figures[0]?.settings[0]?.mean : null;
    const alike = await stability("spec.json", { seeds: 3, metrics: ["mse"] });
    export const matrix = alike.complete ? alike.pairs[0]?.matrix : undefined;
    const answers = await lecture({ quick: true });
    export const standing = answers.complete ? answers.claims[0]?.standing : "open";
    const run = await open<typeof spec>("runs/side");
    export const drawn: 8 = (await run.sample({ side: 0 })).x.shape[0];
    // @ts-expect-error the condition is called side
    await run.sample({ sde: 0 });
    // @ts-expect-error the output is called x
    export const { y } = await run.sample({ side: 0 });
    export const whatever = await (await open("runs/side")).sample({ anything: 1 });
    // @ts-expect-error no such metric
    await stability(spec, { metrics: ["beauty"] });
  `;

  /** Digits of the gallery's CVAE, by an imported spec whose declaration stands beside it. */
  const imported = `
    import { open } from "graftml";
    import digits from "./digits.json" with { type: "json" };
    const model = await open<typeof digits>("runs/digits");
    export const { image } = await model.sample({ digit: 3 });
    await model.sample({ digit: 10 });
    await model.sample({ number: 3 });
  `;
  const wrong = `
    import { open } from "graftml";
    await open({
      graft: 1,
      inputs: { x: { type: "vector", size: 8 } },
      encoder: { input: "x", layers: [{ type: "dense", units: 4 }] },
      latent: { type: "gaussian", size: 2 },
      decoder: { output: "x", likelihood: "gaussian", layers: [{ type: "dense", units: 9 }] },
    });
  `;
  const gallery = join(root, "specs/gallery/cvae.json");

  /** What a compiler says of these files, in a folder of the project. */
  const said = (compiler: string, name: string, files: Readonly<Record<string, string>>, options: object): string => {
    const folder = join(project, name);
    mkdirSync(folder);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: "es2022", lib: ["es2023", "dom"], resolveJsonModule: true },
      ...{
        allowArbitraryExtensions: true,
        skipLibCheck: false,
        types: ["node"],
        typeRoots: [join(root, "node_modules/@types")],
      },
      ...options,
    };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["."] }));
    return run(process.execPath, [compiler, "-p", folder, "--pretty", "false"]).stdout;
  };

  const modules = {
    nodenext: { module: "nodenext" },
    bundler: { module: "esnext", moduleResolution: "bundler" },
  };
  /** All of it at once: the program, whose types are sound, and two that are not. */
  const everything = (): Readonly<Record<string, string>> => ({
    ...{ "main.ts": program, "imported.ts": imported, "wrong.ts": wrong },
    "digits.json": readFileSync(gallery, "utf8"),
    "digits.d.json.ts": declaration("digits.json", JSON.parse(readFileSync(gallery, "utf8"))),
  });

  /** A mistake is one error, at its field: a digit that there is not, a misspelt condition, a shape. */
  const expected = [
    expect.stringMatching(/imported\.ts\(6,.*TS2322: Type '10' is not assignable to type 'OneOf<"0 … 9">'/),
    expect.stringMatching(/imported\.ts\(7,.*TS2353: .*'number' does not exist in type/),
    expect.stringMatching(/wrong\.ts\(8,.*TS2322: .*decoder\.layers\[0\] makes vector 9, but x needs/),
  ];

  test.each(long ? Object.entries(modules) : Object.entries(modules).slice(0, 1))(
    "under %s: every declaration is sound, every mistake is one error",
    (name, options) => {
      expect(said(tsc, name, everything(), options).trim().split("\n")).toEqual(expected);
    },
  );

  // TypeScript 5.9 and 6 come with `npm ci --prefix .ci/typescript`, which CI runs.
  const others = ["typescript-5.9", "typescript"].map((name) => {
    const folder = join(root, ".ci/typescript/node_modules", name);
    return { name, bin: join(folder, "bin/tsc"), there: existsSync(folder) };
  });

  describe.each(others)("$name of .ci/typescript", ({ name, bin, there }) => {
    test.runIf(long && there).each(Object.entries(modules))("says the same under %s", (kind, options) => {
      const found = said(bin, `${name.replace(".", "-")}-${kind}`, everything(), options);
      expect(found.trim().split("\n")).toEqual(expected);
    });
  });
});

test("the compiler and the types reach no Node built-in, so that a browser can bundle them", async () => {
  for (const entry of ["dist/compiler/index.js", "dist/src/typed/index.js"]) {
    const built = await build({
      entryPoints: [join(installed, entry)],
      bundle: true,
      write: false,
      format: "esm",
      platform: "browser",
      metafile: true,
      logLevel: "silent",
    });
    const imports = Object.values(built.metafile.inputs).flatMap(({ imports: all }) => all.map(({ path }) => path));
    expect(imports.filter((path) => builtinModules.includes(path.replace(/^node:/, "")))).toEqual([]);
  }
});

describe("examples", () => {
  // They develop with the types of Node, as their package.json says.
  beforeAll(() => {
    for (const name of ["@types/node", "undici-types"])
      if (!existsSync(join(project, "node_modules", name))) {
        mkdirSync(join(project, "node_modules", name, ".."), { recursive: true });
        symlinkSync(join(root, "node_modules", name), join(project, "node_modules", name));
      }
  });

  const copied = (name: string): string => {
    const folder = join(project, name);
    cpSync(join(root, "examples", name), folder, { recursive: true });
    return folder;
  };
  const graft = (folder: string, ...args: ReadonlyArray<string>) =>
    run(process.execPath, [join(installed, "dist/cli/main.js"), ...args], folder);

  test("typescript: the types are those of the spec, the program compiles and runs", () => {
    const folder = copied("typescript");
    expect(graft(folder, "check", "specs/*.json").status).toBe(0);
    expect(graft(folder, "types", "specs/*.json", "--check").stdout).toBe("1 file up to date\n");
    expect(run(process.execPath, [tsc, "--noEmit", "--pretty", "false"], folder).stdout).toBe("");
    const { stdout, stderr } = run(process.execPath, ["--import", loader, "src/main.ts"], folder);
    expect({ stdout, stderr }).toEqual({ stdout: "4 samples of 28×28×1\ncodes of 2\n", stderr: "" });
  });

  test.runIf(long)(
    "vite: it type-checks before Vite ever ran, the page is built, and a wrong spec fails it with its report",
    () => {
      const folder = copied("vite");
      const vite = () => run(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build"], folder);
      const checked = run(process.execPath, [tsc, "--noEmit", "--pretty", "false"], folder);
      expect({ before: "Vite ran", said: checked.stdout }).toEqual({ before: "Vite ran", said: "" });
      const declared = readFileSync(join(folder, "specs/cvae.d.json.ts"), "utf8");
      const sound = vite();
      expect({ status: sound.status, said: sound.stderr }).toMatchObject({ status: 0 });
      expect(readFileSync(join(folder, "specs/cvae.d.json.ts"), "utf8")).toBe(declared);
      const spec = join(folder, "specs/cvae.json");
      writeFileSync(spec, readFileSync(spec, "utf8").replace('"suffix"', '"sufix"'));
      const wrong = vite();
      expect(wrong.status).not.toBe(0);
      expect(wrong.stderr).toContain("UNKNOWN PLACEMENT");
    },
  );
});
