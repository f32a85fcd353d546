/**
 * Completion of keys and words from the JSON Schema. In: a document and a position. Out: what
 * vscode-json-languageservice, the engine of VS Code's own JSON support, offers for our schema.
 */
import {
  type CompletionItem,
  getLanguageService,
  type LanguageService,
  type Position,
} from "vscode-json-languageservice";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { schemaText } from "../../compiler/manual/index.js";

const uri = "graft://schema/v1.json";

let service: LanguageService | undefined;

/** Made at the first question: its schema takes a moment. */
const languageService = (): LanguageService => {
  if (service === undefined) {
    // A spec's own `$schema` names a file that the editor may not have; whatever it names, the schema of a spec is
    // ours.
    service = getLanguageService({ schemaRequestService: () => Promise.resolve(schemaText()) });
    service.configure({ schemas: [{ uri, fileMatch: ["*"], schema: JSON.parse(schemaText()) as object }] });
  }
  return service;
};

export const wordsAt = async (document: TextDocument, position: Position): Promise<ReadonlyArray<CompletionItem>> => {
  const json = languageService();
  return (await json.doComplete(document, position, json.parseJSONDocument(document)))?.items ?? [];
};
