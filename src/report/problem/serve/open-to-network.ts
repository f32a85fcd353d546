/** G883 · Open to the network. */
import { page, warning } from "../../../../compiler/words/diagnostic.js";

export interface OpenToNetwork {
  readonly _tag: "OpenToNetwork";
  readonly host: string;
}

export const openToNetworkProblem = warning<OpenToNetwork>("OpenToNetwork", {
  code: "G883",
  words: ({ host }) => ({
    title: "OPEN TO THE NETWORK",
    summary: `Whoever reaches ${host} can ask these models: no token is set.`,
    fix: "write a secret to a file and add --token-file FILE, or leave --host out",
  }),
  page: page(
    "Open to the network",
    "With `--host` the server listens beyond this machine, and no token is set.",
    "Write a secret to a file and add `--token-file FILE`, or put a proxy in front that knows its callers.",
  ),
});
