/**
 * The language server under fire: random edits, requests anywhere, and messages that are none. It answers, knows the
 * text that the editor has, and ends when it must.
 */
import { PassThrough } from "node:stream";
import { afterAll, describe, expect, it } from "vitest";
import { createConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver/node";
import { createProtocolConnection } from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { stream } from "../../runtime/random/stream.js";
import { analyse } from "../../src/language/analysis.js";
import { frames } from "../../src/lsp/framing.js";
import { serve } from "../../src/lsp/server.js";
import { long } from "../long.js";
import { held } from "../memory.js";
import { galleryText } from "../models.js";

/** GRAFT_EDITS asks for others; 100,000 take a quarter of an hour. */
const edits = Number(process.env["GRAFT_EDITS"] ?? (long ? 6_000 : 60));
/** What caches may come to. A server that kept the text of each edit would hold this much after 4,000. */
const mostGrown = 16 * 2 ** 20;
const seed = Number(process.env["GRAFT_SEED"] ?? 17);

const pair = () => {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  serve(server);
  const client = createProtocolConnection(new StreamMessageReader(back), new StreamMessageWriter(there));
  client.listen();
  return { client, end: () => [client, server].forEach((each) => void each.dispose()) };
};

const pieces = [
  ...['"', "{", "}", "[", "]", ",", ":", "\n", "\\", "= z", "null", "true", "1e99", "-", " ", "\t"],
  ...["\u0000", "\u001b[2J", "\ud800", "\udfff", "😀", "\u2028", "모양", "constructor", "__proto__", "//", "/*"],
  ...[
    '"inject": [{ "condition": "", "into": "", "place": "" }]',
    '{ "type": "dense", "units": 4 }',
    '"extends": "a.json"',
  ],
];

describe("the language server", () => {
  const { client, end } = pair();
  afterAll(end);

  it(`survives ${edits} edits and a request after each third, and has the editor's text at the end`, async () => {
    const random = stream(seed, "edits");
    const below = (n: number): number => Math.floor(random.uniform() * n);
    const pick = <A>(list: ReadonlyArray<A>): A => list[below(list.length)] as A;
    await client.sendRequest("initialize", { processId: null, rootUri: null, capabilities: {} });
    await client.sendNotification("initialized", {});
    const uri = "file:///specs/cvae%20%zz.json";
    const whole = galleryText("cvae");
    const document = TextDocument.create(uri, "graft", 1, whole);
    await client.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId: "graft", version: 1, text: whole },
    });
    let told: { readonly version?: number; readonly diagnostics: ReadonlyArray<unknown> } = { diagnostics: [] };
    client.onNotification("textDocument/publishDiagnostics", (given: typeof told) => {
      told = given;
    });
    const at = () => {
      const offset = below(document.getText().length + 1);
      return pick([document.positionAt(offset), { line: below(60), character: below(200) }]);
    };
    const asks: ReadonlyArray<readonly [string, () => object]> = [
      ["textDocument/hover", () => ({ position: at() })],
      ["textDocument/completion", () => ({ position: at() })],
      ["textDocument/definition", () => ({ position: at() })],
      ["textDocument/references", () => ({ position: at(), context: { includeDeclaration: true } })],
      ["textDocument/prepareRename", () => ({ position: at() })],
      ["textDocument/documentSymbol", () => ({})],
      ["textDocument/inlayHint", () => ({ range: { start: at(), end: at() } })],
      ["textDocument/codeAction", () => ({ range: { start: at(), end: at() }, context: { diagnostics: [] } })],
    ];
    let before = 0;
    for (let i = 0; i < edits; i++) {
      if (i === Math.floor(edits / 4)) before = await held();
      const from = below(document.getText().length + 1);
      const to = Math.min(document.getText().length, from + (below(4) === 0 ? below(40) : 0));
      // Now and then the whole text is there again: a spec that is broken for good would leave most of the server
      // untried.
      const change =
        i % 12 === 11
          ? { text: galleryText(pick(["cvae", "cvae", "attribute-set-cvae"])) }
          : { range: { start: document.positionAt(from), end: document.positionAt(to) }, text: pick(pieces) };
      TextDocument.update(document, [change], i + 2);
      await client.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: i + 2 },
        contentChanges: [change],
      });
      if (i % 3 !== 2) continue;
      const [method, params] = pick(asks);
      await client.sendRequest(method, { textDocument: { uri }, ...params() });
    }
    // An answer comes after what was sent before it.
    await client.sendRequest("textDocument/documentSymbol", { textDocument: { uri } });
    const expected = analyse({ name: "/specs/cvae.json", text: document.getText() }, undefined, new Map()).reports;
    expect([told.version, told.diagnostics.length]).toEqual([edits + 1, expected.length]);
    const grown = (await held()) - before;
    expect(grown).toBeLessThan(mostGrown);
  }, 3_600_000);

  it.each([
    [
      "opened without a text",
      "textDocument/didOpen",
      { textDocument: { uri: "file:///n.json", languageId: "graft", version: 1 } },
    ],
    [
      "changed before it was opened",
      "textDocument/didChange",
      { textDocument: { uri: "file:///o.json", version: 2 }, contentChanges: [{ text: "{" }] },
    ],
    ["closed twice", "textDocument/didClose", { textDocument: { uri: "file:///o.json" } }],
    ["nothing", "textDocument/didOpen", null],
  ])("goes on after a document is %s", async (_, method, params) => {
    await client.sendNotification(method, params);
    expect(
      await client.sendRequest("textDocument/hover", {
        textDocument: { uri: "file:///n.json" },
        position: { line: 0, character: 0 },
      }),
    ).toBeNull();
  });
});

describe("messages", () => {
  const body = '{"jsonrpc":"2.0","id":1,"method":"shutdown"}';
  const message = `Content-Length: ${body.length}\r\n\r\n${body}`;

  it("that are whole pass, however they are cut", async () => {
    for (const size of [1, 3, 7, 1000]) {
      const made: Array<Buffer> = [];
      const through = frames(() => expect.unreachable());
      through.on("data", (bytes: Buffer) => made.push(bytes));
      const bytes = Buffer.from(message + message.replace("Content", "content"));
      for (let i = 0; i < bytes.length; i += size) through.write(bytes.subarray(i, i + size));
      through.end();
      await new Promise((done) => through.on("end", done));
      expect(Buffer.concat(made)).toEqual(bytes);
    }
  });

  it.each([
    ["no length", "X: 1\r\n\r\n{}"],
    ["a length that is no number", "Content-Length: abc\r\n\r\n{}"],
    ["a negative length", "Content-Length: -5\r\n\r\n{}"],
    ["a length that would fill memory", "Content-Length: 99999999999\r\n\r\n{}"],
    ["no header", "x".repeat(5_000)],
    ["a header after a whole message that is none", `${message}\r\n\r\n`],
  ])("with %s are told at once, and nothing after them is taken", (_, bytes) => {
    const told: Array<string> = [];
    const through = frames((why) => told.push(why));
    for (const byte of Buffer.from(bytes)) through.write(Buffer.from([byte]));
    through.write(message);
    expect(told).toHaveLength(1);
  });
});
