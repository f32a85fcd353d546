/**
 * The language side of the page, off its main thread: what the language server knows, as plain data.
 *
 * In: the spec's text as it is being written. Out: reports, shapes, the model, completions, choices, differences. It
 * runs in the page's first worker.
 */

import * as E from "fp-ts/lib/Either.js";
import * as T from "fp-ts/lib/These.js";
import { TextDocument } from "vscode-languageserver-textdocument";
import { find, type Source } from "../../../compiler/base/located.js";
import { type Difference, diff } from "../../../compiler/diff/index.js";
import { places } from "../../../compiler/language/place/index.js";
import { usualPlace } from "../../../compiler/language/place/usual.js";
import { compile, front } from "../../../compiler/pipeline/compile.js";
import type { Bases } from "../../../compiler/read/extends.js";
import { read } from "../../../compiler/read/index.js";
import { type Edit, inline, put } from "../../../compiler/words/edit.js";
import { type Analysis, analyse } from "../../language/analysis.js";
import { namesAt } from "../../language/completion.js";
import { offsetAt } from "../../language/convert.js";
import { hintsOf } from "../../language/hints.js";
import { hoverAt } from "../../language/hover.js";
import { resolvedSpec } from "../../spec.js";
import type {
  AnalysisView,
  ChangeView,
  ChoiceView,
  CompletionView,
  DifferenceView,
  HoverView,
  ModelView,
  RowView,
} from "../state/types.js";
import { choicesFor, editsIn } from "./choices.js";
import { modelView, reportView } from "./views.js";

const NAME = "spec.json";

const sourceOf = (text: string): Source => ({ name: NAME, text });

/** Every site of a model, modules first. */
const sitesOf = (model: ModelView): ReadonlyArray<string> => {
  const within = (rows: ReadonlyArray<RowView>): ReadonlyArray<string> =>
    rows.flatMap((row) => (row.kind === "layer" ? [row.site, ...within(row.inside)] : []));
  const modules = model.lanes.filter(({ name }) => name !== "latent" && name !== "head");
  return modules.flatMap(({ name, rows }) => [name, ...within(rows).filter((site) => site.startsWith(`${name}.`))]);
};

const valueText = (value: unknown): string =>
  value === undefined ? "—" : typeof value === "string" ? value : inline(value);

/** The rows of a difference, each with its path. */
const rowsOf = ({ modules, settings }: Difference): ReadonlyArray<DifferenceView> => {
  const whole = (change: string): Pick<DifferenceView, "a" | "b"> => ({
    a: change === "added" ? "—" : "there",
    b: change === "removed" ? "—" : "there",
  });
  const inModules = Object.values(modules).flatMap((rows) =>
    rows.flatMap(({ site, what, change, details }) =>
      details.length === 0
        ? [{ path: `${site} · ${what}`, ...whole(change) }]
        : details.map(({ path, a, b }) => ({ path: `${site} · ${path}`, a: valueText(a), b: valueText(b) })),
    ),
  );
  return [...inModules, ...settings.map(({ path, a, b }) => ({ path, a: valueText(a), b: valueText(b) }))];
};

/** What the page asks about its text. */
export class Language {
  private before: Analysis | undefined;
  private model: ModelView | undefined;
  private bases: Bases = new Map();

  /** The texts that a spec may extend, by file name. */
  setBases(texts: Readonly<Record<string, string>>): void {
    this.bases = new Map(Object.entries(texts).map(([name, text]) => [name, { text }]));
  }

  analyse(text: string): AnalysisView {
    const source = sourceOf(text);
    const analysis = analyse(source, this.before, this.bases);
    this.before = analysis;
    const typed = front(source, { bases: this.bases });
    if (E.isRight(typed)) this.model = modelView(source, analysis.root, typed.right);
    return {
      text,
      sound: E.isRight(typed),
      reports: analysis.reports.map((report) => reportView(source, report)),
      hints: hintsOf(analysis).map(({ position, label }) => ({
        at: offsetAt(source, position),
        label: String(label),
      })),
      model: this.model,
    };
  }

  /** The model of another text; undefined where it isn't sound. */
  modelOf(text: string): ModelView | undefined {
    const source = sourceOf(text);
    const typed = front(source, { bases: this.bases });
    const root = read(source);
    return E.isRight(typed) ? modelView(source, E.isRight(root) ? root.right : undefined, typed.right) : undefined;
  }

  async complete(text: string, offset: number): Promise<ReadonlyArray<CompletionView>> {
    const source = sourceOf(text);
    const items = namesAt(source, offset) ?? (await this.words(text, offset));
    return items.flatMap(({ label, textEdit, documentation, detail }) => {
      if (textEdit === undefined || !("range" in textEdit)) return [];
      const { start, end } = textEdit.range;
      const about = typeof documentation === "string" ? documentation : detail;
      return [
        {
          label,
          from: offsetAt(source, start),
          to: offsetAt(source, end),
          // The editor has no placeholders: what stands in one is what is written.
          insert: textEdit.newText.replace(/\$\{?\d+:?([^}]*)\}?/g, "$1"),
          ...(about === undefined ? {} : { detail: about.split("\n")[0] ?? "" }),
        },
      ];
    });
  }

  hover(text: string, offset: number): HoverView | undefined {
    const source = sourceOf(text);
    const analysis = this.before?.source.text === text ? this.before : analyse(source, this.before, this.bases);
    const found = hoverAt(analysis, offset);
    const contents = found?.contents;
    if (found?.range === undefined || typeof contents !== "object" || !("value" in contents)) return undefined;
    return {
      from: offsetAt(source, found.range.start),
      to: offsetAt(source, found.range.end),
      paragraphs: contents.value.split("\n\n"),
    };
  }

  placements(text: string, index: number): ReadonlyArray<ChoiceView> {
    const candidates = Object.entries(places).map(([word, { doc }]) => ({ word, doc }));
    return choicesFor(sourceOf(text), this.bases, index, "place", candidates);
  }

  sites(text: string, index: number): ReadonlyArray<ChoiceView> {
    const candidates = this.model === undefined ? [] : sitesOf(this.model).map((word) => ({ word, doc: "" }));
    return choicesFor(sourceOf(text), this.bases, index, "into", candidates);
  }

  /** The changes that edits of the spec come to; none where an edit can't be made. */
  edits(text: string, edits: ReadonlyArray<Edit>): ReadonlyArray<ChangeView> {
    return editsIn(sourceOf(text), edits);
  }

  /** The changes that let a condition enter at a site, as the last injection. */
  inject(text: string, condition: string, into: string): ReadonlyArray<ChangeView> {
    const source = sourceOf(text);
    const tree = read(source);
    const list = E.isRight(tree) ? find(tree.right, "/inject") : undefined;
    const item = { condition, into, place: usualPlace };
    const behind = list?.kind === "array" ? list.items.length : 0;
    return editsIn(
      source,
      behind === 0 ? [put("/inject", [item])] : [{ _tag: "Insert", pointer: `/inject/${behind}`, values: [item] }],
    );
  }

  /** What differs in meaning; empty where nothing does, undefined where a text isn't sound. */
  compare(a: string, b: string): ReadonlyArray<DifferenceView> | undefined {
    const [left, right] = [a, b].map((text) => compile(sourceOf(text), { bases: this.bases }));
    if (left === undefined || right === undefined || T.isLeft(left) || T.isLeft(right)) return undefined;
    return rowsOf(diff(left.right, right.right));
  }

  /** The spec with all that it extends and every default written out. */
  resolved(text: string): string | undefined {
    const typed = front(sourceOf(text), { bases: this.bases });
    return E.isRight(typed) ? resolvedSpec(typed.right.core) : undefined;
  }

  private async words(text: string, offset: number) {
    const { wordsAt } = await import("../../language/schema.js");
    const document = TextDocument.create(`file:///${NAME}`, "json", 1, text);
    return wordsAt(document, document.positionAt(offset));
  }
}
