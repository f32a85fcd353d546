/**
 * Labels in scripts that the package's font lacks are drawn in a font of the machine; where there is none, that is said
 * once for each script, and the picture is drawn.
 */
import * as E from "fp-ts/lib/Either.js";
import { expect, test } from "vitest";
import { type Finder, fontsFor, tellMissingFonts } from "../../../runtime/picture/fonts.js";
import { png, sheet, svgFile } from "../../../runtime/picture/index.js";
import { inTurn } from "../../long.js";

const grey = { height: 8, width: 8, channels: 1, data: new Float32Array(64).fill(0.5) };

const labelled = (label: string) => {
  const drawn = sheet([grey], { columns: 1, range: [0, 1], rowLabels: [label] });
  if (E.isLeft(drawn)) throw new Error(drawn.left._tag);
  return drawn.right;
};

const pixels = async (label: string): Promise<string> => {
  const drawn = await png(labelled(label), { scale: 1 });
  if (E.isLeft(drawn)) throw new Error(drawn.left._tag);
  return Buffer.from(drawn.right).toString("base64");
};

/** Two words of as many letters: as boxes they look alike. */
const words = {
  Korean: ["한글", "모양"],
  Japanese: ["ひら", "カタ"],
  Chinese: ["汉字", "形状"],
  Arabic: ["باب", "نور"],
} as const;

test.each(inTurn(Object.entries(words)))("%s labels are letters, not boxes", async (script, [one, other]) => {
  if ((await fontsFor(one)).length === 0) {
    console.warn(`skipped: no font here has ${script} letters`);
    return;
  }
  expect((await pixels(one)) === (await pixels(other))).toBe(false);
});

test("what the package's font has needs no other", async () => {
  const never: Finder = () => Promise.reject(new Error("looked for"));
  expect((await fontsFor("Größe, Σ, Цифра, 3 × 4 → “12” …", never)).length).toBe(0);
});

test("where no font has a script, that is said, and the text stays in the file", async () => {
  const said: Array<string> = [];
  tellMissingFonts((text) => said.push(text));
  const nowhere: Finder = async () => ["/no/such/font.ttf"];
  expect((await fontsFor("한글 모양 ひら", nowhere)).length).toBe(0);
  tellMissingFonts(() => undefined);
  expect(said.map((text) => /has (\w+) letters/.exec(text)?.[1]).sort()).toEqual(["Japanese", "Korean"]);
  expect(svgFile(labelled("한글"))).toContain("한글");
});
