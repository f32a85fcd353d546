/**
 * What a person is told about things that only happen in a page. In: what happened. Out: Reports.
 */
import { quote } from "../../../compiler/words/layout.js";
import type { Report } from "../../../compiler/words/report.js";
import { whyNot } from "../../../runtime/engine/wasm/engine.js";
import { whole } from "../../report/format.js";
import { plainReport } from "../../report/refusal.js";

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Whatever was thrown: most of it is memory, or a browser that starts no WebAssembly. */
export const unexpected = (error: unknown): Report => {
  const said = messageOf(error);
  if (/out of memory|allocation failed|Array buffer allocation|invalid array length/i.test(said))
    return plainReport("G940", {
      title: "OUT OF MEMORY",
      summary: `This page has no memory left for this model (${said}).`,
      fix: "make the batch smaller, or train it with the command: graft train",
    });
  if (/wasm|WebAssembly|backend does not start/i.test(said))
    return plainReport("G941", {
      title: "NO ENGINE",
      summary: `The page can't compute: ${whyNot(error)}.`,
      fix: "open it in a browser with WebAssembly SIMD: Chrome 91, Firefox 89, Safari 16.4 or newer",
    });
  return plainReport("G700", {
    title: "UNEXPECTED",
    summary: `graft met something that it should never meet: ${said}`,
    notes: ["This is a mistake in graft and not in what you wrote."],
    fix: "please report it, with this message and the spec",
  });
};

export const notARunZip = (found: ReadonlyArray<string>): Report =>
  plainReport("G942", {
    title: "NOT A RUN",
    summary: `This zip holds no run: there is no state.json in it${
      found.length === 0
        ? ""
        : `, but ${found
            .slice(0, 3)
            .map((name) => quote(name, 60))
            .join(", ")}`
    }.`,
    fix: "drop the zip that the page exported, or one of the whole folder that `graft train` wrote",
  });

export const tooLargeZip = (size: number, most: number): Report =>
  plainReport("G943", {
    title: "TOO LARGE",
    summary: `The files in this zip come to ${whole(size)} bytes; a page takes ${whole(most)} at most.`,
    fix: "open the run with the command instead: graft eval, graft sample",
  });
