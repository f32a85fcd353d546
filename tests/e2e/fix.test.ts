// `check --fix`: what lands in the file, what is said, and with which exit code.
import { readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { folder, gallery, graft } from "./graft.js";

const place = folder();
afterAll(place.remove);

const right = readFileSync(gallery, "utf8");
const wrong = right.replace('"suffix" },', '"sufix" },').replace('"units": "= width"', '"unit": "= width"');
const put = (name: string, text: string): string => {
  writeFileSync(join(place.path, name), text, { mode: 0o640 });
  return name;
};
const textOf = (name: string): string => readFileSync(join(place.path, name), "utf8");

describe("check --fix", () => {
  it("writes what it can fix, behind a link too, and leaves permissions and every other byte", async () => {
    put("spec.json", wrong);
    symlinkSync("spec.json", join(place.path, "link.json"));
    const { out, err, code } = await graft(place.path, ["check", "link.json", "--fix"]);
    expect({ err, code }).toEqual({ err: "", code: 0 });
    expect(textOf("spec.json")).toBe(right);
    expect(statSync(join(place.path, "spec.json")).mode & 0o777).toBe(0o640);
    expect(out).toMatchInlineSnapshot(`
      "link.json: did 2 fixes

        G105  line 15: A \`dense\` layer has no \`unit\`.
             Fix: rename it to "units"
        G103  line 30: There is no placement \`sufix\`.
             Fix: write "suffix"

         15 -       { "type": "dense", "name": "hidden", "unit": "= width", "activation": "relu" }
            +       { "type": "dense", "name": "hidden", "units": "= width", "activation": "relu" }
         30 -     { "condition": "digit", "into": "encoder.hidden", "place": "sufix" },
            +     { "condition": "digit", "into": "encoder.hidden", "place": "suffix" },

      link.json: sound — 639,188 parameters, digit into encoder.hidden and decoder
      "
    `);
  });

  it("shows with --dry-run, and writes nothing", async () => {
    put("dry.json", wrong);
    const { out, code } = await graft(place.path, ["check", "dry.json", "--fix", "--dry-run"]);
    expect(code).toBe(3);
    expect(out).toContain("would do 2 fixes, written nothing");
    expect(textOf("dry.json")).toBe(wrong);
  });

  it("says what is left, as text and as data", async () => {
    put("left.json", wrong.replace('"batch": 128', '"batch": 0'));
    const { out, code } = await graft(place.path, ["check", "left.json", "--fix", "--json"]);
    expect(code).toBe(3);
    const answer = JSON.parse(out);
    expect(answer.specs[0].fixed.map((each: { code: string }) => each.code)).toEqual(["G105", "G103"]);
    expect(answer.diagnostics.map((each: { code: string }) => each.code)).toEqual(["G102"]);
    expect(textOf("left.json")).toBe(right.replace('"batch": 128', '"batch": 0'));
  });

  it("refuses what it can't mean", async () => {
    for (const args of [
      ["-", "--fix"],
      ["spec.json", "--dry-run"],
      ["spec.json", "--fix", "--set", "name=x"],
    ])
      expect((await graft(place.path, ["check", ...args])).code).toBe(2);
    expect((await graft(place.path, ["check", "nowhere.json", "--fix"])).code).toBe(3);
  });
});
