/**
 * What the promise face of the library throws. In: reports. Out: an Error whose message is what the command would have
 * printed.
 */
import { type Report, renderText } from "../compiler/report/index.js";

/** Everything that was wrong, at once. `message` is the rendered report; `reports` are the same as data. */
export class GraftError extends Error {
  override readonly name = "GraftError";
  constructor(readonly reports: ReadonlyArray<Report>) {
    super(`\n${renderText(reports, { colour: false, width: 100 })}`);
  }
}
