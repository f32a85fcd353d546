// `graft check` for other programs: patterns, SARIF, GitHub's annotations, one JSON document, and watching.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { folder, gallery, graft, start, until } from "./graft.js";

const place = folder();
afterAll(place.remove);

const right = readFileSync(gallery, "utf8");
const wrong = right.replace('"suffix" },', '"sufix" },');
mkdirSync(join(place.path, "specs/deep"), { recursive: true });
const put = (name: string, text: string): void => writeFileSync(join(place.path, name), text);
put("specs/right.json", right);
put("specs/deep/wrong.json", wrong);

describe("patterns", () => {
  test("name every file that they match, once", async () => {
    const { out, code } = await graft(place.path, ["check", "specs/**/*.json", "specs/right.json"]);
    expect(code).toBe(3);
    expect(out.match(/specs\/right\.json: sound/g)).toHaveLength(1);
    expect(out).toContain("specs/deep/wrong.json: not sound — 1 problem above");
  });

  test("that match nothing are said", async () => {
    const { err, code } = await graft(place.path, ["check", "nowhere/*.json"]);
    expect(code).toBe(3);
    expect(err).toContain("No file matches `nowhere/*.json`.");
  });
});

describe("--format", () => {
  test("sarif: rule, region and the exact fix", async () => {
    const { out, code } = await graft(place.path, ["check", "specs/deep/wrong.json", "--format", "sarif"]);
    expect(code).toBe(3);
    const { version, runs } = JSON.parse(out);
    expect(version).toBe("2.1.0");
    const [result] = runs[0].results;
    const line = wrong.split("\n").findIndex((each) => each.includes('"sufix"')) + 1;
    expect(result.ruleId).toBe("G103");
    expect(runs[0].tool.driver.rules.map(({ id }: { readonly id: string }) => id)).toEqual(["G103"]);
    expect(result.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: "specs/deep/wrong.json" },
      region: { startLine: line },
    });
    const [{ deletedRegion, insertedContent }] = result.fixes[0].artifactChanges[0].replacements;
    const { charOffset, charLength } = deletedRegion;
    expect(wrong.slice(0, charOffset) + insertedContent.text + wrong.slice(charOffset + charLength)).toBe(right);
  });

  test("sarif of a sound spec has no results and exits 0", async () => {
    const { out, code } = await graft(place.path, ["check", "specs/right.json", "--format", "sarif"]);
    expect(code).toBe(0);
    expect(JSON.parse(out).runs[0].results).toEqual([]);
  });

  test("github: an annotation of the line, with its text escaped", async () => {
    const { out } = await graft(place.path, ["check", "specs/deep/wrong.json", "--format", "github"]);
    expect(out).toMatch(
      /^::error file=specs\/deep\/wrong\.json,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,title=G103 UNKNOWN PLACEMENT::/,
    );
    expect(out).toContain("%0AFix: write");
    expect(out.split("\n")).toHaveLength(2);
  });

  test("json is --json", async () => {
    const one = await graft(place.path, ["check", "specs/right.json", "--format", "json"]);
    const other = await graft(place.path, ["check", "specs/right.json", "--json"]);
    expect(one.out).toBe(other.out);
    expect(JSON.parse(one.out).ok).toBe(true);
  });

  test("an unknown form is refused with those that there are", async () => {
    const { err, code } = await graft(place.path, ["check", "specs/right.json", "--format", "xml"]);
    expect(code).toBe(2);
    expect(err).toContain("sarif, github");
  });
});

describe("--watch", () => {
  test("checks again after each change, and ends with Ctrl-C", async () => {
    put("watched.json", wrong);
    const running = start(place.path, ["check", "watched.json", "--watch"]);
    let out = "";
    running.child.stdout?.on("data", (part: Buffer) => (out += part.toString()));
    await until(() => out.includes("UNKNOWN PLACEMENT"));
    put("watched.json", right);
    await until(() => out.includes("watched.json: sound"));
    running.child.kill("SIGINT");
    expect((await running.answer).code).toBe(130);
  });

  test("goes with neither stdin nor a form for programs", async () => {
    const { err, code } = await graft(place.path, ["check", "-", "--watch"]);
    expect({ code, said: err.includes("name the file") }).toEqual({ code: 2, said: true });
  });
});
