/**
 * Everything that can be wrong outside a spec's text: each a file with its code, data, words and page. In: nothing.
 * Out: the list, and its pages.
 */
import { type AnyDiagnostic, type Pages, pagesOf } from "../../../compiler/words/diagnostic.js";
import { dataProblems } from "../../../runtime/data/problem/index.js";
import { exportCallProblems, exportProblems, importProblems } from "../../../runtime/export/problem/index.js";
import { pictureProblems } from "../../../runtime/picture/problem/index.js";
import { runProblems } from "../../../runtime/run/problem/index.js";
import { useProblems } from "../../../runtime/run/use-problem/index.js";
import { trainProblems } from "../../../runtime/train/problem/index.js";
import { mapProblems, weightsProblems } from "../../../runtime/weights/problem/index.js";
import { commandProblems } from "./command/index.js";
import { conditionProblems } from "./condition/index.js";
import { engineProblems } from "./engine/index.js";
import { fileProblems } from "./file/index.js";
import { findings } from "./finding/index.js";
import { serveProblems } from "./serve/index.js";
import { studioProblems } from "./studio/index.js";

/** Every diagnostic that no spec's text gets. */
export const outside: ReadonlyArray<AnyDiagnostic> = [
  ...commandProblems,
  ...conditionProblems,
  ...fileProblems,
  ...dataProblems,
  ...useProblems,
  ...pictureProblems,
  ...runProblems,
  ...trainProblems,
  ...engineProblems,
  ...findings,
  ...exportProblems,
  ...importProblems,
  ...exportCallProblems,
  ...weightsProblems,
  ...mapProblems,
  ...serveProblems,
  ...studioProblems,
];

/** Their pages, by code. */
export const pages: Pages = pagesOf(outside);
