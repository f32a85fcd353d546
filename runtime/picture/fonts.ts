/**
 * Fonts of the machine for scripts that the package's own font lacks.
 *
 * In: text that is to be drawn. Out: the bytes of a font for each script in it that needs one. Fontconfig is asked
 * where there is one; else the files that an operating system brings are looked for. Each script is looked up once.
 */
import * as E from "fp-ts/lib/Either.js";
import { readBytes } from "../checkpoint/atomic.js";

/** What the package's font has: Latin, Greek, Cyrillic, and signs that belong to no script. */
const foreign = /(?![\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Common}\p{sc=Inherited}])\p{L}/gu;

/** Behind those scripts in Unicode: pictures without such characters are not looked through letter by letter. */
const beyond = /[\u0530-\u1dff\u2c00-\u{10ffff}]/u;

interface Script {
  readonly name: string;
  readonly has: RegExp;
  /** File names in the folders of systems without fontconfig, the plainest first. */
  readonly files: ReadonlyArray<string>;
}

const cjk = ["NotoSansCJK-Regular.ttc", "Arial Unicode.ttf"];

const scripts: ReadonlyArray<Script> = [
  { name: "Korean", has: /\p{sc=Hangul}/u, files: [...cjk, "AppleSDGothicNeo.ttc", "malgun.ttf"] },
  {
    name: "Japanese",
    has: /\p{sc=Hiragana}|\p{sc=Katakana}/u,
    files: [...cjk, "ヒラギノ角ゴシック W3.ttc", "YuGothM.ttc", "msgothic.ttc"],
  },
  { name: "Chinese", has: /\p{sc=Han}/u, files: [...cjk, "STHeiti Light.ttc", "msyh.ttc", "simsun.ttc"] },
  {
    name: "Arabic",
    has: /\p{sc=Arabic}/u,
    files: ["NotoSansArabic-Regular.ttf", "DejaVuSans.ttf", "Arial Unicode.ttf", "GeezaPro.ttc", "arial.ttf"],
  },
  { name: "Hebrew", has: /\p{sc=Hebrew}/u, files: ["NotoSansHebrew-Regular.ttf", "DejaVuSans.ttf", "arial.ttf"] },
  { name: "Thai", has: /\p{sc=Thai}/u, files: ["NotoSansThai-Regular.ttf", "Arial Unicode.ttf", "tahoma.ttf"] },
  {
    name: "Devanagari",
    has: /\p{sc=Devanagari}/u,
    files: ["NotoSansDevanagari-Regular.ttf", "Arial Unicode.ttf", "Nirmala.ttf"],
  },
  { name: "other", has: /./u, files: ["NotoSans-Regular.ttf", "DejaVuSans.ttf", "Arial Unicode.ttf", "seguisym.ttf"] },
];

const folders: ReadonlyArray<string> = [
  "/System/Library/Fonts",
  "/System/Library/Fonts/Supplemental",
  "/Library/Fonts",
  `${process.env["WINDIR"] ?? "C:\\Windows"}\\Fonts`,
  "/usr/share/fonts/opentype/noto",
  "/usr/share/fonts/truetype/noto",
  "/usr/share/fonts/truetype/dejavu",
  "/usr/share/fonts/noto-cjk",
  "/usr/share/fonts/noto",
];

/** Fontconfig's fonts that have a character, a line each: file, slant, weight, spacing, families. */
const listed = async (character: string): Promise<string> => {
  const { execFile } = await import("node:child_process");
  const code = (character.codePointAt(0) ?? 0).toString(16);
  const format = "%{file}|%{slant}|%{weight}|%{spacing}|%{family}\n";
  return new Promise((done) => {
    const options = { timeout: 10_000, encoding: "utf8", maxBuffer: 2 ** 24 } as const;
    execFile("fc-list", ["-f", format, `:charset=${code}`], options, (error, out) => done(error === null ? out : ""));
  });
};

/** Upright, of usual weight, of free spacing, without serifs: what stands well beside the package's font. */
const plainness = (line: string): number => {
  const [, slant, weight, spacing, family = ""] = line.split("|");
  return (
    (slant === "0" ? 0 : 8) +
    (weight === "80" ? 0 : 4) +
    (spacing === "" || spacing === "0" ? 0 : 2) +
    (/sans|gothic|kaku|hei/i.test(family) && !/mono/i.test(family) ? 0 : 1)
  );
};

const byFontconfig = async (character: string): Promise<ReadonlyArray<string>> =>
  (await listed(character))
    .split("\n")
    .filter((line) => /\.(ttf|otf|ttc)\|/i.test(line))
    .sort((a, b) => plainness(a) - plainness(b) || (a < b ? -1 : 1))
    .map((line) => line.split("|")[0] ?? "");

/** Paths where a font that has this character may be, the best first. */
export type Finder = (character: string, files: ReadonlyArray<string>) => Promise<ReadonlyArray<string>>;

const find: Finder = async (character, files) => {
  const known = await byFontconfig(character);
  return known.length > 0 ? known.slice(0, 3) : files.flatMap((file) => folders.map((folder) => `${folder}/${file}`));
};

const firstThere = async (paths: ReadonlyArray<string>): Promise<Uint8Array | undefined> => {
  for (const path of paths) {
    const bytes = await readBytes(path);
    if (E.isRight(bytes)) return bytes.right;
  }
  return undefined;
};

const found = new Map<string, Promise<Uint8Array | undefined>>();
let tell: (words: string) => void = () => undefined;

/** Who hears, once for each script, that no font has it. */
export const tellMissingFonts = (teller: (words: string) => void): void => {
  tell = teller;
};

const missingWords = (name: string, character: string): string => {
  const what = name === "other" ? `the letter ${character}` : `${name} letters`;
  return (
    `No font here has ${what}, so pictures of pixels show boxes for them. Pages and SVG files hold the text, and ` +
    "whoever reads them may have the font. Install one (for example Noto Sans), then draw again.\n"
  );
};

const lookUp = async ({ name, files }: Script, character: string, finder: Finder): Promise<Uint8Array | undefined> => {
  const bytes = await firstThere(await finder(character, files));
  if (bytes === undefined) tell(missingWords(name, character));
  return bytes;
};

/** Fonts that this text needs beside the package's own; none for text that it can write. */
export const fontsFor = async (text: string, finder: Finder = find): Promise<ReadonlyArray<Uint8Array>> => {
  const letters = beyond.test(text) ? [...new Set(text.match(foreign) ?? [])] : [];
  const needed = new Map<string, Promise<Uint8Array | undefined>>();
  for (const letter of letters) {
    const script = scripts.find(({ has }) => has.test(letter));
    if (script === undefined) continue;
    const key = script.name === "other" ? letter : script.name;
    const known = finder === find ? found.get(key) : undefined;
    if (!needed.has(key)) needed.set(key, known ?? lookUp(script, letter, finder));
  }
  if (finder === find) for (const [key, font] of needed) found.set(key, font);
  const fonts = await Promise.all(needed.values());
  return [...new Set(fonts.flatMap((font) => (font === undefined ? [] : [font])))];
};
