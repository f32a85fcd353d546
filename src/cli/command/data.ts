/** `graft data`: what lies at an address, field by field; with a spec, whether it fits. */
import * as E from "fp-ts/lib/Either.js";
import { settledSplit } from "../../../compiler/expand/samples.js";
import { quote } from "../../../compiler/words/layout.js";
import { noSamples } from "../../../runtime/data/bind.js";
import type { Found } from "../../../runtime/data/field.js";
import { find, sources } from "../../../runtime/data/files.js";
import { joint } from "../../../runtime/data/index.js";
import type { Drawn, Picture } from "../../../runtime/picture/index.js";
import { shellWord } from "../../../runtime/problem/shell.js";
import { reportData } from "../../report/data.js";
import { doorLines, doorWarnings } from "../../report/door.js";
import { counted, figure, table, whole } from "../../report/format.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { toldLines } from "../../report/told.js";
import { usage } from "../../report/usage.js";
import { firstImages, sheetAugmented, sheetImages } from "../../run/data-picture.js";
import { inspect, type Summary } from "../../run/inspect.js";
import { noteNamed } from "../../run/named.js";
import { formatOf, writePicture } from "../../run/picture.js";
import { splitData } from "../../run/run.js";
import { openSpec } from "../../run/spec.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";

const SHOWN = 8;

const classWords = (classes: NonNullable<Summary["classes"]>): string =>
  classes
    .slice(0, SHOWN)
    .map(([name, count]) => `${name.replace(/\s+/g, " ")} ${whole(count)}`)
    .join(", ") + (classes.length > SHOWN ? `, and ${whole(classes.length - SHOWN)} more` : "");

const valueWords = (one: Summary): string => {
  if (one.kind === "pictures")
    return (one.sizes ?? 1) > 1 ? `${whole(one.sizes ?? 1)} sizes; this is the usual one` : "";
  if (one.kind === "words" || (one.label && one.classes !== undefined)) return classWords(one.classes ?? []);
  if (one.least === undefined || one.most === undefined || one.least > one.most) return "";
  const odd = (one.odd ?? []).map(([word, count]) => `${word} in ${counted(count, "sample")}`).join(", ");
  return `${figure(one.least)} to ${figure(one.most)}, mean ${figure(one.mean ?? 0)}${odd === "" ? "" : `; ${odd}`}`;
};

const row = (one: Summary) => [
  one.columns === undefined ? one.name : `${one.columns[0]} … ${one.columns.at(-1)}`,
  one.type,
  one.shape.length === 0 ? "" : one.shape.map(whole).join(" × "),
  one.missing === 0 ? "" : `${whole(one.missing)} missing`,
  valueWords(one),
];

interface Options {
  readonly for?: string;
  readonly picture?: string;
  readonly augmented?: string;
}

/** Each to a file of its own where there are several: `photo.png`, `photo.depth.png`. */
const fileAmong = (path: string, names: ReadonlyArray<string>, name: string): string =>
  names.length === 1 ? path : path.replace(/(\.[^./\\]*)?$/, (ending: string) => `.${name}${ending}`);

interface Sketch {
  readonly name: string;
  readonly drawn: Drawn<Picture>;
}

/** Writes pictures, and says what each shows. */
const write = async (
  path: string,
  sketches: ReadonlyArray<Sketch>,
  words: string,
): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const format = formatOf(path, ["png", "svg"]);
  if (E.isLeft(format)) return format;
  const names = sketches.map(({ name }) => name);
  const lines: Array<string> = [];
  for (const { name, drawn } of sketches) {
    const file = fileAmong(path, names, name);
    const written = await writePicture(file, drawn, "named");
    if (E.isLeft(written)) return written;
    lines.push(`${file}: ${words.replace("NAME", quote(name))}`);
  }
  return E.right(lines);
};

const noAugment = (spec: string): Refusal =>
  refusal(
    2,
    usage(
      `--augmented draws how training varies images, and no image of ${spec} has "augment".`,
      'write "augment": { "flip": "horizontal", "shift": 2 } in an image of the spec',
    ),
  );

const fitting = async (spec: string, address: string, { augmented }: Options): Promise<Outcome> => {
  const opened = await openSpec(spec, {});
  if (E.isLeft(opened)) return refused(opened.left);
  const core = settledSplit(opened.right.typed.core);
  const split = await splitData(core, address, core.train.seed);
  if (E.isLeft(split)) return refused(split.left);
  const { train, heldOut } = split.right;
  const sketches = (train.augmented ?? []).map(
    (one): Sketch => ({ name: one.name, drawn: sheetAugmented(train, one, core.train.seed) }),
  );
  if (augmented !== undefined && sketches.length === 0) return refused(noAugment(spec));
  const files =
    augmented === undefined
      ? E.right([])
      : await write(augmented, sketches, "NAME as it is, and as the first steps of a training would vary it");
  if (E.isLeft(files)) return refused(files.left);
  const head = `${address} fits ${spec}: ${counted(train.count, "sample")}, ${whole(heldOut.count)} more held out\n`;
  const written = files.right.map((line) => `${line}\n`).join("");
  const text = `${head}${doorLines(split.right, core, core.train.seed)}${written}`;
  const json = { address, spec, samples: train.count, heldOut: heldOut.count };
  return { exit: 0, text, json, reports: doorWarnings(split.right, core) };
};

/** The first images, to a file. */
const draw = async (found: Found, path: string): Promise<E.Either<Refusal, ReadonlyArray<string>>> => {
  const shown = await firstImages(found);
  if (E.isLeft(shown)) return E.left(refusal(3, ...shown.left.map(reportData)));
  if (shown.right.length === 0)
    return E.left(refusal(2, usage(`--picture draws images, and ${found.name} has none.`, `leave --picture out`)));
  const sketches = shown.right.map((one): Sketch => ({ name: one.name, drawn: sheetImages(one) }));
  return write(path, sketches, `the first ${counted(shown.right[0]?.rows.count ?? 0, "sample")} of NAME`);
};

const show = async (address: string, { picture }: Options): Promise<Outcome> => {
  const found = await find(address);
  if (E.isLeft(found)) return refused(refusal(3, ...found.left.map(reportData)));
  const [none] = noSamples(found.right);
  if (none !== undefined) return refused(refusal(3, reportData(none)));
  const fields = await inspect(found.right);
  if (E.isLeft(fields)) return refused(refusal(3, ...fields.left.map(reportData)));
  const files = picture === undefined ? E.right([]) : await draw(found.right, picture);
  if (E.isLeft(files)) return refused(files.left);
  await noteNamed(address);
  const { count, heldOut } = found.right;
  const broken = (found.right.broken ?? []).map(({ problem }) => reportData(problem));
  const head =
    `${address}: ` +
    `${counted(count, "sample")}${heldOut === undefined ? "" : `, and ${whole(heldOut.count)} for testing`}`;
  const told = toldLines(found.right.told).map((line) => `  ${line}\n`);
  const drawn = files.right.map((line) => `${line}\n`).join("");
  const text =
    `${head}\n${told.join("")}\n${table(fields.right.map(row))}\n${drawn}graft init --data ` +
    `${shellWord(address)} writes a spec for it\n`;
  return {
    exit: 0,
    text,
    json: { address, samples: count, heldOut: heldOut?.count ?? 0, fields: fields.right, ...(picture && { picture }) },
    reports: broken,
  };
};

const misused = ({ for: spec, picture, augmented }: Options): Outcome | undefined => {
  if (augmented !== undefined && spec === undefined)
    return refused(
      refusal(2, usage("--augmented draws what a spec makes of images while it trains.", "add --for spec.json")),
    );
  if (picture !== undefined && spec !== undefined)
    return refused(refusal(2, usage("--picture draws data as it is, whatever a spec says.", "leave --for out")));
  return undefined;
};

export const define: Define = (command) => {
  const kinds = [...sources.values()].map(({ usage, doc }) => `  ${usage}\n      ${doc}`).join("\n");
  command
    .argument("<address...>", "where the data is, such as csv:FILE.csv or images:FOLDER; several are joined")
    .option("--for <spec>", "tell whether it fits this spec, and what is wrong if it does not")
    .option("--picture <file>", "draw the first images to a .png or .svg")
    .option("--augmented <file>", "with --for: draw images as they are, and as the spec's training varies them")
    .addHelpText(
      "after",
      `\nAddresses:\n${kinds}\n\nSeveral are joined, by file names or by order: ` +
        `${quote("graft data images:photos csv:attributes.csv")}`,
    );
  examples(command, [
    ["graft data digits:100", "what the built-in digits have"],
    ["graft data csv:table.csv", "columns, their ranges, gaps and classes"],
    ["graft data images:photos --picture first.png", "and the first of them to look at"],
    ["graft data images:photos --for spec.json", "does it fit?"],
    ["graft data images:photos --for spec.json --augmented varied.png", "what training makes of them"],
  ]);
  return () => {
    const address = command.args.join(joint);
    const options = command.opts<Options>();
    const wrong = misused(options);
    if (wrong !== undefined) return Promise.resolve(wrong);
    return options.for === undefined ? show(address, options) : fitting(options.for, address, options);
  };
};
