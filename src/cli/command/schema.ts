/** `graft schema`: the JSON Schema of specs, as it lies in the package. Loads no engine. */
import { schemaText } from "../../../compiler/manual/index.js";
import { type Define, examples } from "../command.js";

export const define: Define = (command) => {
  examples(command, [
    ["graft schema > graft.schema.json", 'then write "$schema": "./graft.schema.json" in a spec'],
    ["graft schema --json", "the same, inside the one document of --json"],
  ]);
  return async () => {
    const text = schemaText();
    return { exit: 0, text, asIs: true, json: { schema: JSON.parse(text) as unknown }, reports: [] };
  };
};
