/**
 * The language server. In: an editor's messages over a connection. Out: diagnostics after each change, and answers.
 * Everything that it knows is in analysis.ts and the files beside it; here the protocol is spoken.
 */
import { dirname } from "node:path";
import {
  CodeActionKind,
  type CompletionItem,
  type Connection,
  type InitializeResult,
  ResponseError,
  TextDocumentSyncKind,
  TextDocuments,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { limits } from "../../compiler/base/limits.js";
import { readBases } from "../bases.js";
import { actionsAt } from "../language/actions.js";
import { type Analysis, analyse } from "../language/analysis.js";
import { namesAt } from "../language/completion.js";
import { diagnosticOf, offsetAt } from "../language/convert.js";
import { hintsOf } from "../language/hints.js";
import { hoverAt } from "../language/hover.js";
import { definitionAt, referencesAt, renameAt, renameable } from "../language/navigate.js";
import { wordsAt } from "../language/schema.js";
import { symbolsOf } from "../language/symbols.js";

const capabilities: InitializeResult["capabilities"] = {
  textDocumentSync: TextDocumentSyncKind.Incremental,
  hoverProvider: true,
  inlayHintProvider: true,
  completionProvider: { triggerCharacters: ['"', ":", "."] },
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

/** LSP's code for a request that can't be done as asked. */
const requestFailed = -32803;

/** A file's path as a person knows it; other documents keep their URI. */
const nameOf = (uri: string): string => {
  try {
    return uri.startsWith("file://") ? decodeURIComponent(uri.slice(7)) : uri;
  } catch {
    // An escape that is none, such as %zz: no file of that name can be meant.
    return uri;
  }
};

/** Is this document ours? Editors that send every JSON file tell graft's own by the key that every spec has. */
const isSpec = (document: TextDocument): boolean => {
  // What an editor sends as text may be none.
  const text: unknown = document.getText();
  return typeof text === "string" && (document.languageId === "graft" || /"graft"\s*:/.test(text));
};

/** Whether a text is longer or deeper than a spec may be. */
const isBeyond = (text: string): boolean => {
  if (text.length > limits.characters) return true;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (quoted && character === "\\") i += 1;
    else if (character === '"' || (quoted && character === "\n")) quoted = character === '"' && !quoted;
    else if (!quoted && (character === "{" || character === "[")) depth += 1;
    else if (!quoted && (character === "}" || character === "]")) depth -= 1;
    if (depth > limits.depth) return true;
  }
  return false;
};

interface Known {
  readonly version: number;
  readonly analysis: Analysis;
}

interface Asked {
  readonly textDocument: { readonly uri: string };
}

interface AskedAt extends Asked {
  readonly position: { readonly line: number; readonly character: number };
}

/** The documents that an editor has open, and what is known of each. */
class Desk {
  readonly documents = new TextDocuments(TextDocument);
  private readonly known = new Map<string, Known>();

  /** The analysis of a document's present text, made once per version; `null` for a document that is no spec. */
  of(uri: string): Analysis | null {
    const document = this.documents.get(uri);
    if (document === undefined || !isSpec(document)) return null;
    const before = this.known.get(uri);
    if (before?.version === document.version) return before.analysis;
    const source = { name: nameOf(uri), text: document.getText() };
    const analysis = analyse(source, before?.analysis, readBases(source, dirname(source.name)));
    this.known.set(uri, { version: document.version, analysis });
    return analysis;
  }

  /** An answer about a whole document. */
  about<A>({ textDocument }: Asked, answer: (analysis: Analysis) => A): A | null {
    const analysis = this.of(textDocument.uri);
    return analysis === null ? null : answer(analysis);
  }

  /** An answer about a place in a document. */
  at<A>(asked: AskedAt, answer: (analysis: Analysis, offset: number, uri: string) => A): A | null {
    return this.about(asked, (analysis) =>
      answer(analysis, offsetAt(analysis.source, asked.position), asked.textDocument.uri),
    );
  }

  forget(uri: string): void {
    this.known.delete(uri);
  }
}

const publish = (connection: Connection, desk: Desk): void => {
  const { documents } = desk;
  documents.onDidChangeContent(({ document: { uri, version } }) => {
    const diagnostics = (desk.of(uri)?.reports ?? []).map((report) => diagnosticOf(uri, report));
    void connection.sendDiagnostics({ uri, version, diagnostics });
  });
  documents.onDidClose(({ document: { uri } }) => {
    desk.forget(uri);
    void connection.sendDiagnostics({ uri, diagnostics: [] });
  });
};

const complete = async (desk: Desk, asked: AskedAt): Promise<Array<CompletionItem> | null> => {
  const document = desk.documents.get(asked.textDocument.uri);
  if (document === undefined) return null;
  // What is more than a spec may have is told by its diagnostics; the schema's service has no limits of its own.
  if (isBeyond(document.getText())) return null;
  const names = desk.at(asked, ({ source }, offset) => namesAt(source, offset)) ?? undefined;
  return names === undefined ? [...(await wordsAt(document, asked.position))] : [...names];
};

const rename = (desk: Desk, asked: AskedAt, newName: string): WorkspaceEdit | ResponseError => {
  const edits = desk.at(asked, (analysis, offset) => renameAt(analysis, offset, newName)) ?? undefined;
  return edits === undefined
    ? new ResponseError(requestFailed, `"${newName}" can't be its name: it is taken, or no name at all.`)
    : { changes: { [asked.textDocument.uri]: [...edits] } };
};

const answer = (connection: Connection, desk: Desk): void => {
  connection.onHover((asked) => desk.at(asked, hoverAt));
  connection.languages.inlayHint.on((asked) => desk.about(asked, (analysis) => [...hintsOf(analysis)]));
  connection.onDocumentSymbol((asked) => desk.about(asked, (analysis) => [...symbolsOf(analysis)]));
  connection.onCodeAction((asked) =>
    desk.about(asked, (analysis) => [...actionsAt(analysis, asked.textDocument.uri, asked.range)]),
  );
  connection.onCompletion((asked) => complete(desk, asked));
  connection.onDefinition((asked) => desk.at(asked, (a, offset, uri) => [...definitionAt(uri, a, offset)]));
  connection.onReferences((asked) => desk.at(asked, (a, offset, uri) => [...referencesAt(uri, a, offset)]));
  connection.onPrepareRename((asked) => desk.at(asked, renameable));
  connection.onRenameRequest((asked) => rename(desk, asked, asked.newName));
};

/** Serves one editor until the connection closes. */
export const serve = (connection: Connection): void => {
  const desk = new Desk();
  connection.onInitialize(() => ({ capabilities, serverInfo: { name: "graft" } }));
  publish(connection, desk);
  answer(connection, desk);
  desk.documents.listen(connection);
  connection.listen();
};
