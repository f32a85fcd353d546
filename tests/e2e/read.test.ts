// `check`, `explain` and `doctor`: what they say, and that the first two wait for no engine.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { called, folder, gallery, graft, root, start } from "./graft.js";

const spec = "specs/gallery/cvae.json";

const place = folder();
const probe = { NODE_OPTIONS: `--import ${pathToFileURL(join(place.path, "probe.mjs")).href}` };

/** Names on stderr what a process loads that it should not. */
const probeText = `
import module from "node:module";
const load = module._load;
module._load = function (name) {
  if (/tfjs|pngjs|zlib/.test(name)) console.error("LOADED", name);
  return load.apply(this, arguments);
};
`;

beforeAll(() => writeFileSync(join(place.path, "probe.mjs"), probeText));
afterAll(place.remove);

describe("check", () => {
  it("says in one line that a spec is sound", async () => {
    const { out, err, code } = await graft(root, ["check", spec]);
    expect({ out, err, code }).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "",
        "out": "specs/gallery/cvae.json: sound — 639,188 parameters, digit into encoder.hidden and decoder
      ",
      }
    `);
  });

  it("reads stdin, and several files, and reports every one", async () => {
    const text = readFileSync(gallery, "utf8").replace('"suffix"', '"sufix"');
    const { out, code } = await graft(root, ["check", spec, "-"], text);
    expect(code).toBe(3);
    expect(out).toMatch(/<stdin>:[0-9]+:[0-9]+/);
    expect(out).toContain(`${spec}: sound`);
  });

  it("gives the same as JSON", async () => {
    const { out } = await called(["check", spec, "--json"]);
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      command: "check",
      specs: [{ file: spec, ok: true }],
      diagnostics: [],
    });
  });

  it("loads no engine, no picture and no compression", async () => {
    const loaded = async (...args: ReadonlyArray<string>): Promise<string> =>
      (await start(root, args, "", probe).answer).err;
    expect(await loaded("check", spec)).not.toContain("LOADED");
    expect(await loaded("explain", spec, "--graph")).not.toContain("LOADED");
    expect(await loaded("doctor")).toContain("LOADED");
  });
});

describe("explain", () => {
  it("prices a train step, for an engine that it knows", async () => {
    const { out, code } = await graft(root, ["explain", "specs/gallery/conv-cvae.json", "--cost"]);
    expect(code).toBe(0);
    expect(out).toMatch(/encoder\.conv1 +training +joined +split/);
    expect((await graft(root, ["explain", spec, "--cost", "abacus"])).code).toBe(2);
  });

  it("shows what the spec became", async () => {
    const { out, err, code } = await called(["explain", spec]);
    expect([code, err]).toEqual([0, ""]);
    await expect(out).toMatchFileSnapshot("../golden/explain-cvae.txt");
  });

  it("prints a graph", async () => {
    const { out } = await called(["explain", spec, "--graph", "encode"]);
    await expect(out).toMatchFileSnapshot("../golden/explain-cvae-encode.txt");
  });
});

describe("doctor", () => {
  it("finds an engine", async () => {
    const { out, code } = await graft(root, ["doctor", "--json"]);
    expect(code).toBe(0);
    const { ok, auto, engines, improvement } = JSON.parse(out);
    expect(ok).toBe(true);
    const chosen = engines.find((engine: { readonly name: string }) => engine.name === auto);
    expect(chosen.ready).toBe(true);
    expect(chosen.threads).toBeGreaterThan(0);
    expect(chosen.gigaflops).toBeGreaterThan(0);
    expect(improvement?.command ?? null).toBe(auto === "tensorflow" ? null : "graft native");
  });
});

describe("native", () => {
  it("finds its work done where it is", async () => {
    const { engines } = JSON.parse((await graft(root, ["doctor", "--json"])).out);
    const native = engines.find(({ name }: { readonly name: string }) => name === "tensorflow");
    if (!native.ready) return;
    const { out, code } = await graft(root, ["native"]);
    expect([code, out]).toEqual([0, `The native engine is ready: ${native.version}. Nothing to do.\n`]);
  });
});
