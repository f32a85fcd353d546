// Starts `graft lsp` for JSON documents. In: the workspace. Out: VS Code's language client, talking to the server over stdin and stdout. The server
// itself leaves alone any JSON that is no spec.
const { existsSync } = require("node:fs");
const { join } = require("node:path");
const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

/** The setting, else the workspace's own graft, else the one on the PATH. */
function commandOf() {
  const set = vscode.workspace.getConfiguration("graft").get("command");
  if (set) return set;
  const name = process.platform === "win32" ? "graft.cmd" : "graft";
  const local = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) =>
    join(uri.fsPath, "node_modules", ".bin", name),
  );
  return local.find(existsSync) ?? name;
}

async function start() {
  const server = {
    command: commandOf(),
    args: ["lsp", "--stdio"],
    transport: TransportKind.stdio,
    options: { shell: process.platform === "win32" },
  };
  client = new LanguageClient("graft", "graft", server, {
    documentSelector: [
      { scheme: "file", language: "json" },
      { scheme: "file", language: "jsonc" },
      { scheme: "untitled", language: "json" },
    ],
  });
  try {
    await client.start();
  } catch {
    const hint =
      "Install it in the workspace with `npm install --save-dev graftml`, or name it in the setting `graft.command`.";
    void vscode.window.showErrorMessage(`graft could not be started (${server.command}). ${hint}`);
  }
}

exports.activate = async (context) => {
  const restart = async () => {
    await client?.stop();
    await start();
  };
  context.subscriptions.push(vscode.commands.registerCommand("graft.restart", restart));
  await start();
};

exports.deactivate = () => client?.stop();
