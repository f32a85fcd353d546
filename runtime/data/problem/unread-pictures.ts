/** G950 · Pictures that are not read. */
import { error, page } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";
import { count } from "../../../compiler/words/words.js";
import { shellWord } from "../../problem/shell.js";
import { list } from "./shared.js";

/** Pictures of formats that are not read, and no PNG or the like of the same name beside them. */
export interface UnreadPictures {
  readonly _tag: "UnreadPictures";
  readonly source: string;
  readonly folder: string;
  /** With their dots, in small letters. */
  readonly endings: ReadonlyArray<string>;
  readonly found: ReadonlyArray<string>;
  readonly count: number;
}

/** Pillow opens these by itself. */
const CONVERTED: ReadonlySet<string> = new Set([
  ".bmp",
  ".dib",
  ".ppm",
  ".pgm",
  ".pbm",
  ".pnm",
  ".tga",
  ".pcx",
  ".jp2",
  ".psd",
]);

const command = (folder: string, endings: ReadonlyArray<string>): string => {
  const tuple = `(${endings.map((ending) => `"${ending}",`).join(" ")})`;
  const program =
    'import pathlib; from PIL import Image; [Image.open(p).save(p.with_suffix(".png")) for p in ' +
    `pathlib.Path(${JSON.stringify(folder)}).rglob("*") if p.suffix.lower() in ${tuple}]`;
  return `python3 -c ${shellWord(program)}`;
};

export const unreadPicturesProblem = error<UnreadPictures>("UnreadPictures", {
  code: "G950",
  words: ({ source, folder, endings, found, count: pictures }) => ({
    title: "PICTURES THAT ARE NOT READ",
    summary:
      `${quote(source, 200)} has ${count(pictures)} pictures that are not read (${endings.join(", ")}): ` +
      `${list(found, 3)}${pictures > 3 && found.length <= 3 ? ", …" : ""}.`,
    expected: { text: "PNG, JPEG, WebP, AVIF, GIF or TIFF" },
    ...(endings.every((ending) => CONVERTED.has(ending))
      ? { fix: `${command(folder, endings)} puts a PNG beside each; it needs Pillow (pip install pillow)` }
      : {}),
  }),
  page: page(
    "Pictures that are not read",
    "The folder holds pictures of a format that graft does not read, such as BMP. Training on the others alone " +
      "would leave them out without a word.",
    "Convert them with the command that the report shows, or move them out of the folder. A PNG of the same name " +
      "beside one is read instead of it.",
  ),
});
