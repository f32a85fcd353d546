/** G740 · No such data. */
import { nearest } from "../../../compiler/base/nearest.js";
import { error, page, type Words } from "../../../compiler/words/diagnostic.js";
import { quote } from "../../../compiler/words/layout.js";

export interface UnknownSource {
  readonly _tag: "UnknownSource";
  readonly source: string;
  readonly expected: ReadonlyArray<string>;
}

const SCHEMES: ReadonlyMap<string, string> = new Map([
  ["csv", "csv"],
  ["tsv", "csv"],
  ["txt", "csv"],
  ["npy", "npy"],
  ["npz", "npz"],
  ["parquet", "parquet"],
  ["jsonl", "jsonl"],
  ["ndjson", "jsonl"],
  ["json", "jsonl"],
]);

function unknownSource({ source, expected }: UnknownSource): Words {
  const scheme = source.split(":")[0] ?? "";
  const known = expected.map((usage) => /^[a-z]+/.exec(usage)?.[0] ?? "");
  const [near] = nearest(scheme, known, 1);
  const ending = SCHEMES.get(/\.([a-z]+)(?:\.gz)?$/i.exec(source)?.[1]?.toLowerCase() ?? "");
  const folder = !source.includes(":") && known.includes("images") && /[/\\]|^\w+$/.test(source) && near === undefined;
  const fix =
    ending !== undefined && !source.includes(":")
      ? `write ${ending}:${source}`
      : near !== undefined
        ? `write ${near}${source.slice(scheme.length)}`
        : folder
          ? `write images:${source} if it is a folder of pictures`
          : undefined;
  return {
    title: "NO SUCH DATA",
    summary: `${quote(source, 100)} is no data that graft knows.`,
    expected: { text: expected.join(", "), because: "a word before the colon says how data is read" },
    ...(fix === undefined ? {} : { fix }),
  };
}

export const unknownSourceProblem = error<UnknownSource>("UnknownSource", {
  code: "G740",
  words: unknownSource,
  page: page(
    "No such data",
    "A word before the colon says how data is read, as in `idx:PATH`; this one is unknown.",
    "Write one of those that the report lists.",
  ),
});
