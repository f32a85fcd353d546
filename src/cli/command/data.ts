/** `graft data`: what lies at an address, field by field; with a spec, whether it fits. */
import * as E from "fp-ts/lib/Either.js";
import { quote } from "../../../compiler/words/layout.js";
import { find, sources } from "../../../runtime/data/files.js";
import { joint } from "../../../runtime/data/index.js";
import { shellWord } from "../../../runtime/problem/shell.js";
import { openData } from "../../data.js";
import { reportData } from "../../report/data.js";
import { counted, figure, table, whole } from "../../report/format.js";
import { refusal } from "../../report/refusal.js";
import { toldLines } from "../../report/told.js";
import { inspect, type Summary } from "../../run/inspect.js";
import { noteNamed } from "../../run/named.js";
import { openSpec } from "../../run/spec.js";
import { type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";

const SHOWN = 8;

const classWords = (classes: NonNullable<Summary["classes"]>): string =>
  classes
    .slice(0, SHOWN)
    .map(([name, count]) => `${name} ${whole(count)}`)
    .join(", ") + (classes.length > SHOWN ? `, and ${whole(classes.length - SHOWN)} more` : "");

const valueWords = (one: Summary): string => {
  if (one.kind === "pictures")
    return (one.sizes ?? 1) > 1 ? `${whole(one.sizes ?? 1)} sizes; this is the usual one` : "";
  if (one.kind === "words" || (one.label && one.classes !== undefined)) return classWords(one.classes ?? []);
  if (one.least === undefined || one.most === undefined || one.least > one.most) return "";
  return `${figure(one.least)} to ${figure(one.most)}, mean ${figure(one.mean ?? 0)}`;
};

const row = (one: Summary) => [
  one.columns === undefined ? one.name : `${one.columns[0]} … ${one.columns.at(-1)}`,
  one.type,
  one.shape.length === 0 ? "" : one.shape.map(whole).join(" × "),
  one.missing === 0 ? "" : `${whole(one.missing)} missing`,
  valueWords(one),
];

const fitting = async (spec: string, address: string): Promise<Outcome> => {
  const opened = await openSpec(spec, {});
  if (E.isLeft(opened)) return refused(opened.left);
  const data = await openData(opened.right.typed.core, address);
  if (E.isLeft(data)) return refused(refusal(3, ...data.left.map(reportData)));
  await noteNamed(address);
  const held = data.right.heldOut === undefined ? "" : `, and ${whole(data.right.heldOut.count)} held out`;
  const lines = [
    `${address} fits ${spec}: ${counted(data.right.count, "sample")}${held}`,
    ...toldLines(data.right.told),
  ];
  const json = { address, spec, samples: data.right.count, heldOut: data.right.heldOut?.count ?? 0 };
  return { exit: 0, text: `${lines.join("\n  ")}\n`, json, reports: [] };
};

const show = async (address: string): Promise<Outcome> => {
  const found = await find(address);
  if (E.isLeft(found)) return refused(refusal(3, ...found.left.map(reportData)));
  const fields = await inspect(found.right);
  if (E.isLeft(fields)) return refused(refusal(3, ...fields.left.map(reportData)));
  await noteNamed(address);
  const { count, heldOut } = found.right;
  const broken = (found.right.broken ?? []).map(({ problem }) => reportData(problem));
  const head = `${address}: ${counted(count, "sample")}${heldOut === undefined ? "" : `, and ${whole(heldOut.count)} for testing`}`;
  const told = toldLines(found.right.told).map((line) => `  ${line}\n`);
  const text = `${head}\n${told.join("")}\n${table(fields.right.map(row))}\ngraft init --data ${shellWord(address)} writes a spec for it\n`;
  return {
    exit: 0,
    text,
    json: { address, samples: count, heldOut: heldOut?.count ?? 0, fields: fields.right },
    reports: broken,
  };
};

export const define: Define = (command) => {
  const kinds = [...sources.values()].map(({ usage, doc }) => `  ${usage}\n      ${doc}`).join("\n");
  command
    .argument("<address...>", "where the data is, such as csv:FILE.csv or images:FOLDER; several are joined")
    .option("--for <spec>", "tell whether it fits this spec, and what is wrong if it does not")
    .addHelpText(
      "after",
      `\nAddresses:\n${kinds}\n\nSeveral are joined, by file names or by order: ${quote("graft data images:photos csv:attributes.csv")}`,
    );
  examples(command, [
    ["graft data digits:100", "what the built-in digits have"],
    ["graft data csv:table.csv", "columns, their ranges, gaps and classes"],
    ["graft data images:photos --for spec.json", "does it fit?"],
  ]);
  return () => {
    const address = command.args.join(joint);
    const { for: spec } = command.opts<{ readonly for?: string }>();
    return spec === undefined ? show(address) : fitting(spec, address);
  };
};
