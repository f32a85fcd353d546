/** `graft lsp`: a language server on stdin and stdout, for editors. Loads no engine; ends when the editor goes. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { serve } from "../../lsp/server.js";
import { type Define, examples } from "../command.js";

export const define: Define = (command) => {
  command.option("--stdio", "speak over stdin and stdout; the only way there is, so it may be left out");
  examples(command, [
    ["graft lsp", "what an editor starts; the docs have settings for VS Code, Neovim, Helix and Emacs"],
  ]);
  return () => {
    const connection = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(process.stdin),
      new StreamMessageWriter(process.stdout),
    );
    serve(connection);
    // The connection ends the process when the editor says so; an editor that is gone closes its end without a word.
    const gone = (): void => process.exit(1);
    process.stdin.once("end", gone).once("close", gone);
    return new Promise(() => undefined);
  };
};
