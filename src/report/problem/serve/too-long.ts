/** G890 · Too large. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** More bytes or rows than the server takes. */
export const tooLongProblem = answer("TooLong", {
  code: "G890",
  status: 413,
  page: page(
    "Too large",
    "The body has more bytes than `--body-limit`, or the request more rows than `--max-rows`.",
    "Send it in parts, or raise the limit.",
  ),
});
