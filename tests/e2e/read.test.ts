// `check`, `explain` and `doctor`: what they say, and that the first two wait for no engine.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gallery, graft, root, start } from "./graft.js";

const spec = "specs/gallery/cvae.json";

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
    const { out } = await graft(root, ["check", spec, "--json"]);
    expect(JSON.parse(out)).toMatchObject({ ok: true, command: "check", specs: [{ file: spec, ok: true }], diagnostics: [] });
  });

  it("loads no engine, no picture and no compression", async () => {
    const probe = `data:text/javascript,import m from "node:module";const l=m._load;m._load=function(r){if(/tfjs|pngjs|zlib/.test(r))console.error("LOADED",r);return l.apply(this,arguments)};`;
    const { err } = await start(root, ["check", spec], "", { NODE_OPTIONS: `--import ${JSON.stringify(probe)}` }).answer;
    expect(err).not.toContain("LOADED");
  });
});

describe("explain", () => {
  it("shows what the spec became", async () => {
    const { out, err, code } = await graft(root, ["explain", spec]);
    expect([code, err]).toEqual([0, ""]);
    await expect(out).toMatchFileSnapshot("../golden/explain-cvae.txt");
  });

  it("prints a graph", async () => {
    const { out } = await graft(root, ["explain", spec, "--graph", "encode"]);
    await expect(out).toMatchFileSnapshot("../golden/explain-cvae-encode.txt");
  });
});

describe("doctor", () => {
  it("finds an engine", async () => {
    const { out, code } = await graft(root, ["doctor", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true, auto: "wasm" });
  });
});
