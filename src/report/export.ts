/** What a person is told about an export that can't be. In: ExportProblems. Out: Reports. */

import { nearest } from "../../compiler/base/nearest.js";
import type { PartFault } from "../../compiler/export/part.js";
import { quote } from "../../compiler/words/layout.js";
import type { Report } from "../../compiler/words/report.js";
import type { ImportProblem } from "../../runtime/export/import.js";
import type { ExportProblem } from "../../runtime/export/index.js";
import { plainReport, type Refusal, refusal } from "./refusal.js";

const listed = (names: ReadonlyArray<string>): string => names.map((name) => quote(name)).join(", ");

export const unknownFormat = (name: string, known: ReadonlyArray<string>): Refusal => {
  const [near] = nearest(name, known, 1);
  return refusal(
    2,
    plainReport("G850", {
      title: "NO SUCH FORMAT",
      summary: `graft exports no ${quote(name)}.`,
      expected: { text: `one of ${known.join(", ")}` },
      fix: `write --to ${near ?? known[0]}`,
    }),
  );
};

const faults: Readonly<Record<PartFault, string>> = {
  "no-prior": "its latent is a point without a prior, so there is nothing to sample from",
  "needs-encoder": "its decoder joins what layers of the encoder made (`skip`), so it decodes no code by itself",
  "no-guidance": "no condition that reaches its decoder may be missing, so there is nothing to guide away from",
};

const noPart = ({ part, why, parts }: Extract<ExportProblem, { readonly _tag: "NoPart" }>): Report =>
  plainReport("G851", {
    title: "NO SUCH PART",
    summary: `This model has no part ${quote(part)}: ${faults[why]}.`,
    notes: [`It has ${listed(parts)}.`],
    fix: `write --part ${parts[0]}`,
  });

export const unknownPart = (name: string, known: ReadonlyArray<string>): Refusal => {
  const [near] = nearest(name, known, 1);
  return refusal(
    2,
    plainReport("G851", {
      title: "NO SUCH PART",
      summary: `A model has no part ${quote(name)}.`,
      expected: { text: `one of ${known.join(", ")}` },
      fix: `write --part ${near ?? known[0]}`,
    }),
  );
};

export const refuseExport = (problem: ExportProblem): Refusal => {
  switch (problem._tag) {
    case "NoPart":
      return refusal(3, noPart(problem));
    case "NoSpelling":
      return refusal(
        3,
        plainReport("G852", {
          title: "NO SPELLING IN THIS FORMAT",
          summary: `${problem.format} can't hold ${quote(problem.obstacle.path)} of the part ${quote(problem.part)}: ${problem.obstacle.why}.`,
        }),
      );
  }
};

export const nothingToVerify = (
  format: string,
  absent: ReadonlyArray<{ readonly why: string; readonly how: string }>,
): Report =>
  plainReport("G853", {
    title: "NOTHING TO VERIFY WITH",
    summary: `The files are written; no stock tool for ${format} is here to open them.`,
    notes: absent.map(({ why }) => `${why}.`),
    fix: [...new Set(absent.map(({ how }) => how))].join(", or "),
  });

export const unknownPrecision = (name: string, known: ReadonlyArray<string>): Refusal =>
  refusal(
    2,
    plainReport("G855", {
      title: "NO SUCH PRECISION",
      summary: `Weights can't be stored as ${quote(name)}.`,
      expected: { text: `one of ${known.join(", ")}` },
      fix: `write --quantise ${nearest(name, known, 1)[0] ?? known[0]}`,
    }),
  );

export const noQuantising = (format: string): Refusal =>
  refusal(
    2,
    plainReport("G855", {
      title: "NO QUANTISING HERE",
      summary: `${quote(format)} stores weights in float32 alone.`,
      fix: "leave --quantise out, or export to tfjs or onnx",
    }),
  );

/** A format that holds nothing that computes. */
export const nothingComputes = (format: string): Refusal =>
  refusal(
    2,
    plainReport("G853", {
      title: "NOTHING TO VERIFY WITH",
      summary: `${quote(format)} holds nothing that computes, so there is nothing to verify.`,
      fix: "leave --verify out",
    }),
  );

export const disagrees = (
  tool: string,
  part: string,
  output: string,
  under: string,
  largest: number,
  most: number,
): Report =>
  plainReport("G854", {
    title: "THE STOCK TOOL DISAGREES",
    summary: `${tool} computes another ${quote(output)} than graft in the part ${quote(part)}${under === "" ? "" : ` under ${under}`}.`,
    expected: { text: `a difference of at most ${most}`, because: "rounding explains no more" },
    notes: [`The largest difference is ${largest.toPrecision(3)}.`],
  });

const importFaults: {
  readonly [T in ImportProblem["_tag"]]: (problem: Extract<ImportProblem, { readonly _tag: T }>) => string;
} = {
  NotSafetensors: ({ why }) => `is no sound safetensors file (${why})`,
  NotOurs: () => "does not say which spec it belongs to, as the files of `graft export` do",
  BadLayout: ({ tensor }) => `says something of ${quote(tensor)} that makes no sense`,
};

/** A file that no model comes back from. */
export const refuseImport = (file: string, problem: ImportProblem): Refusal =>
  refusal(
    3,
    plainReport("G860", {
      title: "NOTHING TO IMPORT",
      // The table pairs each tag with its problem, which indexing by a union can't show.
      summary: `${file} ${(importFaults[problem._tag] as (problem: ImportProblem) => string)(problem)}.`,
      fix: "name a folder that graft export --to huggingface, torch or jax wrote",
    }),
  );

/** A weight that is not the one that the file's own spec declares. */
export const wrongWeight = (name: string, expected: string, found: string): Refusal =>
  refusal(
    3,
    plainReport("G861", {
      title: "WEIGHTS OF ANOTHER MODEL",
      summary: `${quote(name)} has another type in the file than its spec declares.`,
      expected: { text: expected, because: "the spec in the file says so" },
      notes: [`The file has ${found}.`],
    }),
  );
