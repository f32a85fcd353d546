/**
 * A difference of two specs as text. In: the Difference and what the specs are called. Out: a verdict, then what
 * differs, a line each.
 */
import type { Cost, Difference, ParameterRow, Row, Setting } from "../diff/index.js";
import { inline } from "../words/edit.js";
import { type Palette, visible } from "../words/layout.js";
import { line, widthsOf } from "../words/table.js";
import { count } from "../words/words.js";

const valueText = (value: unknown): string =>
  value === undefined
    ? "—"
    : typeof value === "number"
      ? String(value)
      : typeof value === "string"
        ? value
        : inline(value);

const change = ({ path, a, b }: Setting): string => `${path} ${valueText(a)} → ${valueText(b)}`;

const marks: Readonly<Record<Row["change"], string>> = { added: "+", removed: "-", changed: "~" };

const block = (title: string, rows: ReadonlyArray<ReadonlyArray<string>>, paint: Palette, numbers = 99): string => {
  if (rows.length === 0) return "";
  const widths = widthsOf([rows.reduce((a, b) => (a.length >= b.length ? a : b)), ...rows]);
  return `\n${paint.title(title)}\n${rows.map((cells) => `  ${visible(line(cells, widths, numbers))}\n`).join("")}`;
};

const moduleRow = (row: Row): ReadonlyArray<string> => [
  marks[row.change],
  row.site,
  row.kind === "injection" ? `+ ${row.what}` : row.what,
  row.details.map(change).join("; "),
];

const parameterRow = ({ name, a, b }: ParameterRow): ReadonlyArray<string> => [
  a === undefined ? "+" : b === undefined ? "-" : "~",
  name,
  a === undefined ? (b ?? "") : b === undefined ? a : `${a} → ${b}`,
];

const share = ({ a, b }: Cost): string => {
  if (a === b) return "the same";
  if (a === 0) return "";
  const percent = (b / a - 1) * 100;
  const size = Math.abs(percent);
  return `${percent > 0 ? "+" : "−"}${size < 10 ? size.toFixed(1) : count(Math.round(size))} %`;
};

/** One sentence. */
export const verdict = ({ sameProgram, sameTraining, settings, fingerprints }: Difference): string => {
  if (!sameProgram) return "another model";
  if (settings.length === 0) return `the same model, trained the same way (program ${fingerprints[0]})`;
  return (
    `the same model: programs are equal (${fingerprints[0]}), and ` +
    `${sameTraining ? "settings differ" : "training differs"}`
  );
};

/** `names` of the two specs. */
export const renderDiff = (found: Difference, names: readonly [string, string], paint: Palette): string => {
  const head = `${visible(names[0])} → ${visible(names[1])}: ${verdict(found)}\n`;
  const settings = block(
    "SPEC",
    found.settings.map(({ path, a, b }) => [path, `${valueText(a)} → ${valueText(b)}`]),
    paint,
  );
  if (found.sameProgram) return head + settings;
  return [
    head,
    settings,
    ...Object.entries(found.modules).map(([part, rows]) => block(part.toUpperCase(), rows.map(moduleRow), paint)),
    block("PARAMETERS", found.parameters.map(parameterRow), paint),
    block(
      "COST",
      found.costs.map((cost) => [cost.name, count(cost.a), "→", count(cost.b), share(cost)]),
      paint,
      1,
    ),
  ].join("");
};
