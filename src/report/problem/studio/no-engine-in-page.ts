/** G941 · No engine in the page. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoEngineInPage {
  readonly _tag: "NoEngineInPage";
  readonly why: string;
}

export const noEngineInPageProblem = failure<NoEngineInPage>("NoEngineInPage", {
  code: "G941",
  exit: 1,
  words: ({ why }) => ({
    title: "NO ENGINE",
    summary: `The page can't compute: ${why}.`,
    fix: "open it in a browser with WebAssembly SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer",
  }),
  page: page(
    "No engine in the page",
    "The page computes by WebAssembly with SIMD, and this browser starts none: it is too old, or a " +
      "Content-Security-Policy forbids it.",
    "Take a newer browser; on a server of your own, let `script-src` hold 'wasm-unsafe-eval'.",
  ),
});
