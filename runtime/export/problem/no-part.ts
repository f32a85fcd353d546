/** G851 · No such part. */
import type { ExportPartName, PartFault } from "../../../compiler/export/part.js";
import { quote } from "../../../compiler/words/layout.js";
import { failure } from "../../../runtime/problem/failure.js";
import { noPartCode, noPartPage } from "./shared.js";

const faults: Readonly<Record<PartFault, string>> = {
  "no-prior": "its latent is a point without a prior, so there is nothing to sample from",
  "needs-encoder": "its decoder joins what layers of the encoder made (`skip`), so it decodes no code by itself",
  "no-guidance": "no condition that reaches its decoder may be missing, so there is nothing to guide away from",
};

export interface NoPart {
  readonly _tag: "NoPart";
  readonly part: ExportPartName;
  readonly why: PartFault;
  readonly parts: ReadonlyArray<ExportPartName>;
}

export const noPartProblem = failure<NoPart>("NoPart", {
  code: noPartCode,
  exit: 3,
  words: ({ part, why, parts }) => ({
    title: "NO SUCH PART",
    summary: `This model has no part ${quote(part)}: ${faults[why]}.`,
    notes: [`It has ${parts.map((name) => quote(name)).join(", ")}.`],
    fix: `write --part ${parts[0]}`,
  }),
  page: noPartPage,
});
