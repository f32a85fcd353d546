// The language server, spoken to as an editor speaks: the real process over stdin and stdout.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TextDocument } from "vscode-languageserver-textdocument";
import type {
  CodeAction,
  CompletionItem,
  DocumentSymbol,
  Hover,
  InlayHint,
  Location,
  TextEdit,
} from "vscode-languageserver-types";
import { Client } from "./client.js";

const cvae = readFileSync("specs/gallery/cvae.json", "utf8");
const uri = Client.uri("cvae.json");

let client: Client;
let capabilities: Readonly<Record<string, unknown>>;

beforeAll(async () => {
  client = new Client();
  capabilities = (await client.start())["capabilities"] as Readonly<Record<string, unknown>>;
  await client.write(uri, cvae);
});

afterAll(async () => {
  expect(await client.stop()).toBe(0);
});

const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };

test("it says what it can do", () => {
  expect(capabilities).toMatchObject({
    hoverProvider: true,
    inlayHintProvider: true,
    renameProvider: { prepareProvider: true },
  });
});

describe("problems", () => {
  test("come with each change, and go when the text is sound again", async () => {
    const wrong = cvae.replace('"= image.size"', "700");
    const [first] = await client.write(uri, wrong);
    expect(first).toMatchObject({ code: "G204", source: "graft", severity: 1 });
    expect(first?.message).toContain("700");
    expect(await client.write(uri, cvae)).toEqual([]);
  });

  test("say where the reason stands", async () => {
    const other = Client.uri("mismatch.json");
    const text = cvae.replace(/,\s*\{ "type": "reshape", "to": "image" \}/, "");
    const [first] = await client.write(other, text);
    const line = text.split("\n").findIndex((each) => each.includes('"inputs"'));
    expect(first?.relatedInformation?.some(({ location }) => location.range.start.line >= line)).toBe(true);
  });

  test("of a text that is being typed are those of its syntax", async () => {
    const [first] = await client.write(Client.uri("typing.json"), cvae.slice(0, 200));
    expect(first?.code).toMatch(/^G0/);
  });

  test("JSON that is no spec is left alone", async () => {
    expect(await client.write(Client.uri("package.json"), '{ "name": "x", }')).toEqual([]);
  });
});

describe("hover", () => {
  const hover = (needle: string, into = 1): Promise<Hover | null> =>
    client.ask("textDocument/hover", uri, cvae, needle, into);
  const textOf = (found: Hover | null): string =>
    found === null ? "" : (found.contents as { readonly value: string }).value;

  test("on a layer: its shape, its parameters, what its fields mean", async () => {
    const text = textOf(await hover('"hidden"'));
    expect(text).toContain("f32[batch, feature 400]");
    expect(text).toContain("318,000 parameters");
    expect(textOf(await hover('"units"'))).toContain("How many features the layer makes");
  });

  test("on an injection: what the site's tensor becomes", async () => {
    expect(textOf(await hover('"encoder.hidden"'))).toContain("784 + 10 = 794");
  });

  test("on an injection that is changed: what it says now, and only of what still stands there what it made", async () => {
    const document = Client.uri("changed.json");
    const told = async (text: string, needle: string): Promise<string> => {
      await client.write(document, text);
      return textOf(await client.ask<Hover | null>("textDocument/hover", document, text, needle, 11));
    };
    const film = cvae.replace(
      /"inject": \[[^\]]*\]/,
      '"inject": [{ "condition": "digit", "into": "decoder", "place": "film" }]',
    );
    expect(await told(film, '"place": "film"')).toContain("scale projected 10");
    const broken = film.replace('"epochs"', '"epoch"');
    expect(await told(broken, '"place": "film"')).toMatch(/scale projected 10[\s\S]*As the last text had it/);
    const gated = await told(broken.replace('"film"', '"gate"'), '"place": "gate"');
    expect(gated).toContain("gate");
    expect(gated).not.toContain("projected 10");
  });

  test("on an injection that is half written: what its fields mean, and the placements there are", async () => {
    const document = Client.uri("half.json");
    const half = cvae.replace(/"inject": \[[^\]]*\]/, '"inject": [{ "condition": "", "into": "", "place": "" }]');
    await client.write(document, half);
    const told = async (needle: string): Promise<string> =>
      textOf(await client.ask<Hover | null>("textDocument/hover", document, half, needle, 2));
    expect(await told('"condition": ""')).toContain("Which condition enters");
    expect(await told('"into": ""')).toContain("Where: encoder");
    expect(await told('"place": ""')).toMatch(/^One of `prefix`, .*`film`/);
  });

  test("on a field with a default: the default", async () => {
    expect(textOf(await hover('"epochs"'))).toContain("How often every training sample is seen");
  });
});

test("hints know the layers of a conditional prior and of a head", async () => {
  for (const [name, key] of [
    ["conditional-prior", '"prior"'],
    ["auxiliary-head", '"heads"'],
  ] as const) {
    const text = readFileSync(`specs/gallery/${name}.json`, "utf8");
    const here = Client.uri(`${name}.json`);
    await client.write(here, text);
    const hints = await client.connection.sendRequest<ReadonlyArray<InlayHint>>("textDocument/inlayHint", {
      textDocument: { uri: here },
      range: whole,
    });
    const line = text.split("\n").findIndex((each) => each.includes(key));
    expect(hints.filter(({ position }) => position.line === line).map(({ label }) => label)).toEqual(["→ 32"]);
  }
});

test("hints: a shape after each layer, a sum after each injection", async () => {
  const hints = await client.connection.sendRequest<ReadonlyArray<InlayHint>>("textDocument/inlayHint", {
    textDocument: { uri },
    range: whole,
  });
  const labels = hints.map(({ label }) => label);
  expect(labels).toContain("→ 784");
  expect(labels).toContain("→ 28×28×1");
  expect(labels.some((label) => String(label).includes("784 + 10 = 794"))).toBe(true);
});

describe("completion", () => {
  const complete = async (text: string, needle: string, into: number): Promise<ReadonlyArray<string>> => {
    const document = Client.uri(`complete-${needle.length}-${into}.json`);
    await client.write(document, text);
    const items = await client.ask<ReadonlyArray<CompletionItem>>(
      "textDocument/completion",
      document,
      text,
      needle,
      into,
    );
    return items.map(({ label }) => label);
  };

  test("of sites: those where the condition type-checks", async () => {
    const labels = await complete(cvae, '"into": "encoder.hidden"', 9);
    expect(labels).toContain("encoder.hidden");
    expect(labels).toContain("decoder");
    // Behind the last dense layer stands a reshape to an image: ten more values would not fit.
    expect(labels).not.toContain("decoder.layers[2]");
  });

  test("of conditions and of placements", async () => {
    expect(await complete(cvae, '"condition": "digit"', 14)).toEqual(["digit"]);
    const places = await complete(cvae, '"place": "suffix"', 10);
    expect(places).toContain("interleaved");
    expect(places).not.toContain("norm");
  });

  test("works while the injection is being typed", async () => {
    const typing = cvae.replace(/"inject": \[[^\]]*\]/, '"inject": [{ "condition": "digit", "into": "" }]');
    expect(await complete(typing, '"into": ""', 9)).toContain("encoder.hidden");
  });

  test.each([
    ['{ "condition": "", "into": "", "place": "" }]', '"condition": "', "digit"],
    ['{ "condition": "", "into": "", "place": "" }]', '"into": "', "encoder.hidden"],
    ['{ "condition": "", "into": "", "place": "" }]', '"place": "', "film"],
    ['{ "condition": "]', '"condition": "', "digit"],
    ['{ "condition": "\n  ]', '"condition": "', "digit"],
    ['{ "condition": "digit", "into": "enc', '"into": "enc', "encoder.hidden"],
    ['{ "condition": "digit", "into": "\n  ]', '"into": "', "encoder.hidden"],
    ['{ "condition": "digit", "into": "decoder", "place": "\n  ]', '"place": "', "prefix"],
  ])("of %s behind %s", async (item, typed, offered) => {
    const typing = cvae.replace(/"inject": \[[^\]]*\]/, `"inject": [${item}`);
    const labels = await complete(typing, typed, typed.length);
    expect(labels).toContain(offered);
  });

  test("of keys and words comes from the schema", async () => {
    const typing = cvae.replace('"name": "hidden"', '"activation": ""');
    const labels = await complete(typing, '"activation": ""', 15);
    expect(labels).toContain('"relu"');
  });
});

describe("names", () => {
  const lineOf = (text: string, needle: string): number => text.slice(0, text.indexOf(needle)).split("\n").length - 1;

  test("a condition's uses lead to its declaration", async () => {
    const [found] = await client.ask<ReadonlyArray<Location>>(
      "textDocument/definition",
      uri,
      cvae,
      '"condition": "digit"',
      15,
    );
    expect(found?.range.start.line).toBe(lineOf(cvae, '"digit": {'));
  });

  test("a site leads to its layer, a name in an expression to let", async () => {
    const [layer] = await client.ask<ReadonlyArray<Location>>(
      "textDocument/definition",
      uri,
      cvae,
      "encoder.hidden",
      10,
    );
    expect(layer?.range.start.line).toBe(lineOf(cvae, '"name": "hidden"'));
    const [number] = await client.ask<ReadonlyArray<Location>>("textDocument/definition", uri, cvae, "= width", 3);
    expect(number?.range.start.line).toBe(lineOf(cvae, '"let"'));
  });

  test("renaming a condition renames every use, and what is taken is refused", async () => {
    const edit = await client.ask<{ readonly changes: Readonly<Record<string, ReadonlyArray<TextEdit>>> }>(
      "textDocument/rename",
      uri,
      cvae,
      '"condition": "digit"',
      15,
      { newName: "label" },
    );
    expect(edit.changes[uri]?.length).toBe(cvae.split('"digit"').length - 1);
    expect(edit.changes[uri]?.every(({ newText }) => newText === "label")).toBe(true);
    const refused = client.ask("textDocument/rename", uri, cvae, '"condition": "digit"', 15, { newName: "no name" });
    await expect(refused).rejects.toThrow(/can't be its name/);
  });
});

describe("quick fixes", () => {
  test("do what graft check --fix does", async () => {
    const document = Client.uri("fix.json");
    const text = cvae.replace('"units": "= width"', '"unit": "= width"');
    const [problem] = await client.write(document, text);
    const actions = await client.connection.sendRequest<ReadonlyArray<CodeAction>>("textDocument/codeAction", {
      textDocument: { uri: document },
      range: problem?.range,
      context: { diagnostics: [problem] },
    });
    expect(actions.map(({ title }) => title)).toEqual(['rename it to "units"']);
    const edits = actions[0]?.edit?.changes?.[document] ?? [];
    const fixed = TextDocument.applyEdits(TextDocument.create(document, "json", 1, text), [...edits]);
    expect(fixed).toBe(cvae);
  });
});

test("the outline names layers and injections", async () => {
  const symbols = await client.connection.sendRequest<ReadonlyArray<DocumentSymbol>>("textDocument/documentSymbol", {
    textDocument: { uri },
  });
  const text = JSON.stringify(symbols);
  for (const name of ["inputs", "hidden: dense", "digit → encoder.hidden (suffix)"])
    expect(text).toContain(`"name":"${name}"`);
});
