// An editor's side of the protocol, to the real process. In: the command. Out: requests that are answered, and the
// diagnostics that arrive.
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  type Diagnostic,
  type ProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { launch } from "../e2e/graft.js";

export class Client {
  readonly connection: ProtocolConnection;
  private readonly process: ChildProcess;
  private readonly arrived = new Map<string, (diagnostics: ReadonlyArray<Diagnostic>) => void>();
  private readonly versions = new Map<string, number>();

  constructor() {
    const child = spawn(process.execPath, [...launch, "lsp", "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
    this.process = child;
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification(
      "textDocument/publishDiagnostics",
      (told: { readonly uri: string; readonly diagnostics: ReadonlyArray<Diagnostic> }) =>
        this.arrived.get(told.uri)?.(told.diagnostics),
    );
    this.connection.listen();
  }

  /** The address of a file that need not exist. */
  static uri(name: string): string {
    return pathToFileURL(join("/specs", name)).href;
  }

  async start(): Promise<Readonly<Record<string, unknown>>> {
    const found = await this.connection.sendRequest<Readonly<Record<string, unknown>>>("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: {},
    });
    await this.connection.sendNotification("initialized", {});
    return found;
  }

  /** Opens a document, or changes it whole; the diagnostics that follow. */
  write(uri: string, text: string): Promise<ReadonlyArray<Diagnostic>> {
    const version = (this.versions.get(uri) ?? 0) + 1;
    this.versions.set(uri, version);
    const told = new Promise<ReadonlyArray<Diagnostic>>((resolve) => this.arrived.set(uri, resolve));
    const sent =
      version === 1
        ? this.connection.sendNotification("textDocument/didOpen", {
            textDocument: { uri, languageId: "json", version, text },
          })
        : this.connection.sendNotification("textDocument/didChange", {
            textDocument: { uri, version },
            contentChanges: [{ text }],
          });
    return sent.then(() => told);
  }

  /** A request about a place: the offset of `needle` in `text`, and `into` characters further. */
  ask<A>(method: string, uri: string, text: string, needle: string, into = 0, more: object = {}): Promise<A> {
    const offset = text.indexOf(needle) + into;
    const before = text.slice(0, offset).split("\n");
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return this.connection.sendRequest<A>(method, { textDocument: { uri }, position, ...more });
  }

  /** Says goodbye as editors do; the exit code of the process. */
  async stop(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    const ended = new Promise<number | null>((resolve) => this.process.once("exit", resolve));
    await this.connection.sendNotification("exit");
    const code = await ended;
    this.connection.dispose();
    return code;
  }
}
