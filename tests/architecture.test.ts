// The shape of the code: which folder may import which, what the compiler must never touch, and how long things may be.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { floors, knots } from "./floors.js";
import * as syntax from "./syntax.js";

const root = join(import.meta.dirname, "..");

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const product = ["compiler", "runtime", "src"].flatMap(filesIn);
const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

const importsOf = (file: string): ReadonlyArray<string> =>
  [
    ...textOf(file).matchAll(
      /^(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm,
    ),
  ].map((m) => m[1] ?? m[2] ?? m[3] ?? "");

const topFolder = (file: string, target: string): string =>
  relative(root, join(root, file, "..", target)).split("/")[0] ?? "";

/** The files of the product that one imports, types among them. */
const targetsOf = (file: string): ReadonlyArray<string> =>
  importsOf(file)
    .filter((target) => target.startsWith("."))
    .map((target) => relative(root, join(root, file, "..", target)).replace(/\.js$/, ".ts"))
    .filter((target) => target.endsWith(".ts"));

/** `compiler/ir` of `compiler/ir/op/add.ts`. */
const folderOf = (file: string): string => file.split("/").slice(0, 2).join("/");

/** The top folder, and the floor in it, ground first. */
const floorOf = (file: string): readonly [top: string, floor: number] => {
  const [top = "", name = ""] = file.split("/");
  return [top, floors[top]?.indexOf(name) ?? -1];
};

/** Which folders each may import; arrows never go back. */
const allowed: Readonly<Record<string, ReadonlyArray<string>>> = {
  compiler: ["compiler"],
  runtime: ["runtime", "compiler"],
  src: ["src", "runtime", "compiler"],
};

/** What the package gives out: `exports` of package.json. */
const entries = [
  "compiler/index.ts",
  "src/index.ts",
  "src/browser/index.ts",
  "src/typed/index.ts",
  "src/typed/vite.ts",
];

/** What a text imports by name from one file, and whether it takes the file whole: `import * as`, `import(…)`. */
const takenBy = (file: string): ReadonlyArray<readonly [from: string, names: ReadonlyArray<string> | "all"]> => {
  const at = (target: string): string => relative(root, join(root, file, "..", target)).replace(/\.js$/, "");
  const text = textOf(file);
  const named = /\b(?:import|export)\s+(?:type\s+)?(?:\w+\s*,\s*)?(\{[^}]*\}|\*(?:\s+as\s+\w+)?)\s*from\s*"(\.[^"]+)"/g;
  return [
    ...[...text.matchAll(named)].map(([, names = "", from = ""]) => {
      const words = names.slice(1, -1).split(",");
      const own = words.map((word) =>
        (
          word
            .trim()
            .replace(/^type /, "")
            .split(" as ")[0] ?? ""
        ).trim(),
      );
      return [at(from), names.startsWith("{") ? own : "all"] as const;
    }),
    ...[...text.matchAll(/\bimport\(\s*"(\.[^"]+)",?\s*\)/g)].map(([, from = ""]) => [at(from), "all"] as const),
  ];
};

describe("imports", () => {
  test("take every value that a file gives out: nothing is exported for nobody", () => {
    const code = /\.(?:tsx?|mjs)$/;
    const everywhere = ["compiler", "runtime", "src", "tests", "bench", "scripts"].flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => code.test(name))
        .map((name) => join(folder, name)),
    );
    const [whole, taken] = [new Set<string>(), new Set<string>()];
    for (const [from, names] of everywhere.flatMap(takenBy))
      if (names === "all") whole.add(from);
      else for (const name of names) taken.add(`${from} ${name}`);
    const given = /^export (?:async )?(?:const|let|function\*?|class) (\w+)|^export \{([^}]*)\}/gm;
    const unused = everywhere
      .filter((file) => /^(?:compiler|runtime|src)\//.test(file) && !entries.includes(file))
      .flatMap((file) => {
        const stem = file.replace(/\.tsx?$/, "");
        const names = [...textOf(file).matchAll(given)].flatMap(([, one, several = ""]) =>
          one === undefined ? several.split(",").map((word) => word.trim().replace(/^.* as /, "")) : [one],
        );
        return names
          .filter((name) => name !== "" && !name.startsWith("type "))
          .filter((name) => !whole.has(stem) && !taken.has(`${stem} ${name}`))
          .map((name) => `${file}: ${name}`);
      });
    expect(unused, "drop the word `export`, or what nobody needs").toEqual([]);
  });

  test("go from src to runtime to compiler, never back", () => {
    const back = product.flatMap((file) =>
      importsOf(file)
        .filter((target) => target.startsWith("."))
        .filter((target) => !allowed[file.split("/")[0] ?? ""]?.includes(topFolder(file, target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(back).toEqual([]);
  });

  test("go down the floors of tests/floors.ts, never up", () => {
    const up = product.flatMap((file) =>
      targetsOf(file).flatMap((target) => {
        const [top, here] = floorOf(file);
        const [other, there] = floorOf(target);
        return top !== other || there <= here ? [] : [`${file} imports ${target}, which lies above it`];
      }),
    );
    expect(up).toEqual([]);
  });

  test("every folder has its floor, and every floor a folder", () => {
    const found = [...new Set(product.map(folderOf))].sort();
    const listed = Object.entries(floors).flatMap(([top, names]) => names.map((name) => `${top}/${name}`));
    expect(found).toEqual(listed.sort());
  });

  test("go in no circle from file to file, not even for types", () => {
    const circles = syntax
      .circlesOf(product, targetsOf)
      .filter((files) => !knots.some(([knot]) => files.every((file) => knot.test(file))));
    expect(circles).toEqual([]);
  });

  test("the compiler imports no engine, no Node built-in, and only the libraries of its dialect", () => {
    const libraries = /^(fp-ts\/lib\/\w+\.js|io-ts|ts-pattern|jsonc-parser|@bufbuild\/protobuf\/wire)$/;
    const outside = filesIn("compiler").flatMap((file) =>
      importsOf(file)
        .filter((target) => !target.startsWith(".") && !libraries.test(target))
        .map((target) => `${file}: ${target}`),
    );
    expect(outside).toEqual([]);
  });

  test("io-ts stays in language/ and decode/", () => {
    const elsewhere = product.filter((file) => importsOf(file).includes("io-ts"));
    expect(elsewhere.filter((file) => !/^compiler\/(language|decode)\//.test(file))).toEqual([]);
  });
});

describe("purity", () => {
  const impure = /\b(Math\.random|Date\.now|new Date|performance\.now|process\.|globalThis|setTimeout|console\.)/;

  const having = (files: ReadonlyArray<string>, pattern: RegExp): ReadonlyArray<string> =>
    files.filter((file) => pattern.test(syntax.codeOf(textOf(file))));

  test("the compiler has no clock, no random source, no process", () => {
    expect(having(filesIn("compiler"), impure)).toEqual([]);
  });

  test("nothing evaluates code, nothing is typed any", () => {
    expect(having(product, /\beval\(|new Function\(/)).toEqual([]);
    expect(having(product, /(:|\bas|<)\s*any\b(?=[\s,;)>\]=]|$)/m)).toEqual([]);
  });
});

describe("budgets", () => {
  /** Catalogues, and what is generated. */
  const catalogues = /^compiler\/(problem|report|ir\/op)\/|^src\/typed\/spec\.ts$/;
  const lengths = product.flatMap((file) => syntax.functionLengths(textOf(file)).map((f) => ({ file, ...f })));
  const sorted = lengths.map((f) => f.lines).sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;

  test("functions: median at most 8 lines, 90th percentile at most 30, none over 60", () => {
    expect(lengths.filter((f) => f.lines > 60)).toEqual([]);
    expect(at(0.5)).toBeLessThanOrEqual(8);
    expect(at(0.9)).toBeLessThanOrEqual(30);
  });

  test("comments: none beyond 120 columns, but drawings and formulas, indented, and what is generated", () => {
    const wide = [...product, ...["bench", "tests", "scripts"].flatMap(filesIn)]
      .filter((file) => file !== "src/typed/spec.ts")
      .flatMap((file) =>
        textOf(file)
          .split("\n")
          .flatMap((line, i) =>
            [...line].length > 120 && /^\s*(?:\/\/|\/?\*{1,2}) \S/.test(line) ? [`${file}:${i + 1}`] : [],
          ),
      );
    expect(wide).toEqual([]);
  });

  test("code: none beyond 120 columns, but text of other languages, addresses and regular expressions", () => {
    const otherLanguages =
      /^(?:runtime\/page|src\/serve\/page|src\/typed|compiler\/export\/(?:diagram|python)|runtime\/export\/stock)\//;
    const wide = product
      .filter((file) => !otherLanguages.test(file))
      .flatMap((file) =>
        textOf(file)
          .split("\n")
          .flatMap((line, i) =>
            [...line].length > 120 && !/^\s*(?:\/|\*)|https?:\/\//.test(line) ? [`${file}:${i + 1}`] : [],
          ),
      );
    expect(wide).toEqual([]);
  });

  test("files: none over 500 lines, and few over 300", () => {
    const long = product
      .map((file) => ({ file, lines: textOf(file).split("\n").length }))
      .filter(({ file }) => !catalogues.test(file));
    expect(long.filter(({ lines }) => lines > 500)).toEqual([]);
    expect(long.filter(({ lines }) => lines > 300).length).toBeLessThanOrEqual(Math.ceil(product.length / 20));
  });

  test("every file opens by saying what goes in and what comes out", () => {
    expect(product.filter((file) => !/^(#!.*\n)?(\/\/ |\/\*\*)/.test(textOf(file)))).toEqual([]);
  });
});

describe("words of a person's", () => {
  /**
   * Keys of one character, which no object has from its prototype, in code that reads every character; and a page's own
   * keys.
   */
  const excepted: ReadonlyArray<string> = [
    "compiler/read/token.ts",
    "runtime/picture/picture.ts",
    "src/serve/page/client.ts",
  ];
  const tables = (text: string): ReadonlyArray<string> =>
    [...text.matchAll(/^(?:export )?const (\w+): (?:Readonly<)?Record<string,.*? = \{/gm)].map((m) => m[1] ?? "");
  const exported = new Set(
    product.flatMap((file) => tables(textOf(file)).filter((name) => textOf(file).includes(`export const ${name}:`))),
  );

  test("are looked up by `own` in a table of ours, since every object has a `constructor`", () => {
    const bare = product
      .filter((file) => !excepted.includes(file))
      .flatMap((file) => {
        const text = syntax.codeOf(textOf(file));
        const imported = [...exported].filter((name) => new RegExp(`import [^;]*\\b${name}\\b[^;]*from`).test(text));
        return [...tables(text), ...imported]
          .filter((name) => new RegExp(`(?<![\\w.$])${name}(\\?\\.)?\\[(?!"|\\s*\\]|\\w+\\] = )`).test(text))
          .map((name) => `${file}: ${name}[…]`);
      });
    expect(bare).toEqual([]);
  });
});
