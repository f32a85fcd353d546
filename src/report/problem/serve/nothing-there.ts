/** G886 · No such model or route. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** No such model, version, label, signature or route. */
export const nothingThereProblem = answer("NothingThere", {
  code: "G886",
  status: 404,
  page: page(
    "No such model or route",
    "The server has no model, version, label, signature or route of this name.",
    "`/v1/models` lists the models, `/openapi.json` the routes.",
  ),
});
