/** Exports and imports that can't be, as refusals. In: their problems. Out: reports and exit codes. */
import { exportProblems, importProblems } from "../../runtime/export/problem/index.js";
import { weightsProblems } from "../../runtime/weights/problem/index.js";
import { refuser } from "./refusal.js";

export const refuseExport = refuser(exportProblems);

/** A file that no model comes back from; beside the problem, which file it is. */
export const refuseImport = refuser(importProblems);

/** A file of weights that can't be read; beside the problem, which file it is. */
export const refuseWeights = refuser(weightsProblems);

/** A whole model of another tool. */
export const refuseForeign = refuser([...importProblems, ...weightsProblems]);
