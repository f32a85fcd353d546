/** Pages of the codes of `graft studio`: G940–G943 in the page, G944–G947 of the command. */
import { type Pages, page } from "../../compiler/words/diagnostic.js";

export const studioPages: Pages = {
  G940: page(
    "Out of memory",
    "The browser has no memory left for this model: a page may take 4 GiB at most, and often less.",
    "Make `train.batch` or the model smaller, or train it with the command.",
  ),
  G941: page(
    "No engine in the page",
    "The page computes by WebAssembly with SIMD, and this browser starts none: it is too old, or a Content-Security-Policy forbids it.",
    "Take a newer browser; on a server of your own, let `script-src` hold 'wasm-unsafe-eval'.",
  ),
  G942: page(
    "Not a run",
    "A zip was dropped into the page that holds no run: a run's folder has a state.json.",
    "Drop the zip that the page exported, or one of the folder that `graft train` wrote.",
  ),
  G943: page(
    "Too large",
    "The zip holds more than a page can take.",
    "Open the run with the command: `graft eval`, `graft sample`.",
  ),
  G944: page(
    "Nothing to open",
    "`graft studio` opens a spec's file, a run, or a folder of runs; what stdin brings could not be saved.",
    "Give it a file: `graft studio spec.json`, or nothing.",
  ),
  G945: page(
    "No page",
    "The studio's page is built with the package, and it is not in this installation.",
    "In a checkout of graft, build it: `npm run build -- --page`.",
  ),
  G946: page(
    "Port not free",
    "The system does not let graft listen there: another program does, or the port is one that only root may take.",
    "Choose another with `--port`; `--port 0` takes a free one.",
  ),
  G947: page(
    "Folder taken",
    "`graft studio --out` writes into an empty folder, or over a page that it wrote; it removes nobody's files.",
    "Give it an empty or a new folder.",
  ),
};
