// `graft types`: an imported JSON spec has its own type, under both ways that TypeScript resolves modules, and a stale
// declaration is found.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { declaration, declarationPath } from "../../src/typed/literal.js";
import { folder, gallery, graft } from "../e2e/graft.js";
import { compileFiles, root } from "./tsc.js";

const text = readFileSync(gallery, "utf8");
const typed = join(root, "src/typed/index.js");

const program = `
import { defineModel, type ConditionsOf, type CodeOf } from ${JSON.stringify(typed)};
import cvae from "./cvae.json" with { type: "json" };
export const spec = defineModel(cvae);
export const three: ConditionsOf<typeof cvae> = { digit: 3 };
export const z: CodeOf<typeof cvae> = [2];
// @ts-expect-error there are ten digits
export const ten: ConditionsOf<typeof cvae> = { digit: 10 };
// @ts-expect-error the condition is called digit
export const label: ConditionsOf<typeof cvae> = { label: 3 };
// @ts-expect-error the code has two units
export const five: CodeOf<typeof cvae> = [5];
`;

const files = (spec: string) => ({
  "cvae.json": spec,
  "cvae.d.json.ts": declaration("cvae.json", JSON.parse(spec)),
  "program.ts": program,
});

describe.each([
  ["nodenext", { module: "nodenext" }],
  ["bundler", { module: "esnext", moduleResolution: "bundler" }],
])("an imported spec under %s", (_, options) => {
  test("has its literal type", () => {
    expect(compileFiles(files(text), options)).toEqual([]);
  });

  test("is checked where it is used", () => {
    const [found] = compileFiles(
      { ...files(text.replace('"= image.size"', "700")), "program.ts": program.split("export const three")[0] ?? "" },
      options,
    );
    expect(found?.file).toBe("program.ts");
    expect(found?.message).toContain("vector 700 has 700 elements, but image 28×28×1 has 784");
  });
});

test("the declaration of any JSON compiles and is its type", () => {
  const value = { "odd key": [1, [2.5, 'é"\n']], none: null, yes: true, empty: {}, list: [], "__proto ": -1e-7 };
  const use = `import v from "./v.json" with { type: "json" };\nexport const w: typeof v = ${JSON.stringify(value)} as const;\n`;
  expect(
    compileFiles({ "v.json": JSON.stringify(value), "v.d.json.ts": declaration("v.json", value), "use.ts": use }),
  ).toEqual([]);
  expect(declarationPath("a/b.json")).toBe("a/b.d.json.ts");
});

describe("graft types", () => {
  const place = folder();
  afterAll(place.remove);
  mkdirSync(join(place.path, "specs"));
  writeFileSync(join(place.path, "specs/cvae.json"), text);
  const fileText = (): string => readFileSync(join(place.path, "specs/cvae.d.json.ts"), "utf8");

  test("--check fails while a declaration is missing, and says the command", async () => {
    const { err, code } = await graft(place.path, ["types", "specs/*.json", "--check"]);
    expect(code).toBe(3);
    expect(err).toContain("Fix: graft types specs/cvae.json");
  });

  test("writes it, leaves it when it is fresh, and finds it stale when the spec has changed", async () => {
    expect((await graft(place.path, ["types", "specs/*.json"])).out).toBe("specs/cvae.d.json.ts\n");
    expect(fileText()).toBe(declaration("cvae.json", JSON.parse(text)));
    expect((await graft(place.path, ["types", "specs/*.json"])).out).toBe("1 file up to date\n");
    expect((await graft(place.path, ["types", "specs/*.json", "--check"])).code).toBe(0);
    writeFileSync(join(place.path, "specs/cvae.json"), text.replace('"width": 400', '"width": 300'));
    expect((await graft(place.path, ["types", "specs/*.json", "--check"])).code).toBe(3);
  });

  test("writes nothing where one of the specs is no JSON", async () => {
    const before = fileText();
    writeFileSync(join(place.path, "specs/broken.json"), "{");
    const { code, err } = await graft(place.path, ["types", "specs/cvae.json", "specs/broken.json"]);
    expect(code).toBe(3);
    expect(err).toContain("specs/broken.json");
    expect(fileText()).toBe(before);
  });
});
