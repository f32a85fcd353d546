/** What the problems of a call share: one code, and its page. */
import { page } from "../../../../compiler/words/diagnostic.js";

export const usageCode = "G701";

export const usagePage = page(
  "Usage",
  "The command line can't be followed as it is.",
  "`graft <command> --help` shows what it takes.",
);
