/** G891 · Not allowed. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { answer } from "./answer.js";

/** No token, or another one than the server's. */
export const unauthorisedProblem = answer("Unauthorised", {
  code: "G891",
  status: 401,
  page: page(
    "Not allowed",
    "The request has no token or another one than the server's, " +
      "or it calls the server by a name that it does not go by.",
    "Send `Authorization: Bearer TOKEN`; add names behind a proxy with `--allow-host`.",
  ),
});
