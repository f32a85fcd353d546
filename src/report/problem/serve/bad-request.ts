/** G885 · A request that can't be followed. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** A body that is not what the route takes. */
export const badRequestProblem = answer("BadRequest", {
  code: "G885",
  status: 400,
  page: page(
    "A request that can't be followed",
    "The body of a request is not what the route takes: a tensor is missing, unknown, of another shape, or has a " +
      "value outside its domain. The message names it.",
    "`/openapi.json` describes every route, `/v2/models/NAME` every tensor.",
  ),
});
