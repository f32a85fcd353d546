/** `graft lsp`: a language server on stdin and stdout, for editors. Loads no engine; ends when the editor goes. */
import {
  createConnection,
  ProposedFeatures,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { frames } from "../../lsp/framing.js";
import { serve } from "../../lsp/server.js";
import { type Define, examples } from "../command.js";
import { printable } from "../terminal.js";

/** What follows bytes that are no message can't be found: the editor is told why the server goes. */
const broken = (why: string): never => {
  process.stderr.write(printable(`graft lsp: the editor sent ${why}; the server ends.\n`));
  process.exit(1);
};

export const define: Define = (command) => {
  command.option("--stdio", "speak over stdin and stdout; the only way there is, so it may be left out");
  examples(command, [
    ["graft lsp", "what an editor starts; the docs have settings for VS Code, Neovim, Helix and Emacs"],
  ]);
  return () => {
    const connection = createConnection(
      ProposedFeatures.all,
      new StreamMessageReader(process.stdin.pipe(frames(broken))),
      new StreamMessageWriter(process.stdout),
    );
    serve(connection);
    // The connection ends the process when the editor says so; an editor that is gone closes its end without a word.
    const gone = (): void => process.exit(1);
    process.stdin.once("end", gone).once("close", gone);
    return new Promise(() => undefined);
  };
};
