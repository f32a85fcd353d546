/**
 * The editor: CodeMirror in a shadow root, where its styles are adopted sheets and a strict policy lets them be.
 *
 * In: the place for it, and who answers. Out: a door through which clicks change the text, so that they can be undone
 * like what was typed.
 */
import {
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, HighlightStyle, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  hoverTooltip,
  keymap,
  lineNumbers,
  WidgetType,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { AnalysisView, ChangeView, CompletionView, HintView, HoverView, ReportView } from "../state/types.js";

export interface Answers {
  readonly changed: (text: string) => void;
  readonly complete: (text: string, offset: number) => Promise<ReadonlyArray<CompletionView>>;
  readonly hover: (text: string, offset: number) => Promise<HoverView | undefined>;
  readonly train: () => void;
  readonly fix: (report: ReportView) => void;
}

export interface Editor {
  readonly apply: (changes: ReadonlyArray<ChangeView>) => void;
  readonly reset: (text: string) => void;
  readonly reveal: (from: number, to: number) => void;
  readonly show: (analysis: AnalysisView) => void;
  readonly focus: () => void;
}

const look = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "var(--paper)", height: "100%", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55" },
  ".cm-gutters": { backgroundColor: "var(--paper)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--line-tint)" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--selection)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--line-tint)" },
  ".cm-matchingBracket": { backgroundColor: "var(--selection) !important", color: "inherit !important" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--edge)",
    borderRadius: "6px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--accent)", color: "var(--on-accent)" },
  ".cm-diagnostic": { fontFamily: "var(--sans)", whiteSpace: "pre-wrap", maxWidth: "30rem" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--accent)",
    color: "var(--on-accent)",
    padding: "4px 8px",
    borderRadius: "4px",
  },
  ".cm-hint": { color: "var(--hint)", fontStyle: "italic", paddingLeft: "1.5em", userSelect: "none" },
  ".cm-about": { fontFamily: "var(--sans)", padding: "6px 10px", maxWidth: "26rem", lineHeight: "1.4" },
  ".cm-about p": { margin: "4px 0" },
  ".cm-about code": { fontFamily: "var(--mono)", fontSize: "12px" },
  ".cm-panels": { backgroundColor: "var(--raised)", color: "var(--ink)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--line-tint)", color: "var(--ink)", border: "1px solid var(--edge)" },
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--key)" },
  { tag: tags.string, color: "var(--string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--number)" },
  { tag: tags.punctuation, color: "var(--quiet)" },
]);

class Hint extends WidgetType {
  constructor(private readonly label: string) {
    super();
  }

  override eq(other: Hint): boolean {
    return other.label === this.label;
  }

  toDOM(): HTMLElement {
    const made = document.createElement("span");
    made.className = "cm-hint";
    made.textContent = this.label;
    return made;
  }
}

const setHints = StateEffect.define<ReadonlyArray<HintView>>();

/** At the end of the line, so that a hint never stands between what is written. */
const hintsIn = (state: EditorState, hints: ReadonlyArray<HintView>): DecorationSet => {
  const byLine = new Map<number, string>();
  for (const { at, label } of hints) {
    const { to } = state.doc.lineAt(Math.min(at, state.doc.length));
    byLine.set(to, byLine.has(to) ? `${byLine.get(to)}; ${label}` : label);
  }
  const sorted = [...byLine].sort(([a], [b]) => a - b);
  return Decoration.set(sorted.map(([at, label]) => Decoration.widget({ widget: new Hint(label), side: 1 }).range(at)));
};

const hintField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (held, transaction) => {
    for (const effect of transaction.effects) if (effect.is(setHints)) return hintsIn(transaction.state, effect.value);
    return held.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** `…` as code and **…** as strong; nothing else is marked up. */
const paragraph = (text: string): HTMLElement => {
  const made = document.createElement("p");
  for (const part of text.split(/(`[^`]*`|\*\*[^*]*\*\*)/)) {
    const tag = part.startsWith("`") ? "code" : part.startsWith("**") ? "strong" : undefined;
    const inside = tag === undefined ? part : part.replace(/^(`|\*\*)|(`|\*\*)$/g, "");
    made.append(tag === undefined ? inside : Object.assign(document.createElement(tag), { textContent: inside }));
  }
  return made;
};

const hovering = (answers: Answers) =>
  hoverTooltip(async (view, position) => {
    const found = await answers.hover(view.state.doc.toString(), position);
    if (found === undefined) return null;
    return {
      pos: found.from,
      end: found.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "cm-about";
        dom.append(...found.paragraphs.map(paragraph));
        return { dom };
      },
    };
  });

const completing = (answers: Answers) =>
  autocompletion({
    override: [
      async (context: CompletionContext) => {
        const before = context.matchBefore(/[\w"-]+/);
        if (before === null && !context.explicit) return null;
        const found = await answers.complete(context.state.doc.toString(), context.pos);
        const [first] = found;
        if (first === undefined) return null;
        return {
          from: first.from,
          options: found.map(({ label, from, to, insert, detail }) => ({
            label: insert.startsWith('"') && !label.startsWith('"') ? JSON.stringify(label) : label,
            displayLabel: label,
            ...(detail === undefined ? {} : { info: detail }),
            apply: (view: EditorView) =>
              view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } }),
          })),
        };
      },
    ],
  });

const messageOf = ({ summary, expected, found, notes }: ReportView): string =>
  [summary, ...(expected ? [`Expected ${expected}`] : []), ...(found ? [`Found ${found}`] : []), ...notes].join("\n");

const diagnosticOf = (answers: Answers, length: number, report: ReportView): Diagnostic => ({
  from: Math.min(report.from, length),
  to: Math.min(report.to, length),
  severity: report.severity,
  source: report.code,
  message: messageOf(report),
  ...(report.fix !== undefined && report.changes.length > 0
    ? { actions: [{ name: `Fix: ${report.fix}`, apply: () => answers.fix(report) }] }
    : {}),
});

/** The first report at the cursor that says exactly what to do; else the first of all. */
const fixHere = (view: EditorView, reports: ReadonlyArray<ReportView>): ReportView | undefined => {
  const { head } = view.state.selection.main;
  const fixes = reports.filter(({ changes }) => changes.length > 0);
  return fixes.find(({ from, to }) => from <= head && head <= to) ?? fixes[0];
};

const extensionsOf = (answers: Answers, reports: () => ReadonlyArray<ReportView>) => [
  lineNumbers(),
  highlightActiveLineGutter(),
  highlightActiveLine(),
  history(),
  foldGutter(),
  drawSelection(),
  json(),
  indentUnit.of("  "),
  syntaxHighlighting(colours),
  bracketMatching(),
  closeBrackets(),
  highlightSelectionMatches(),
  lintGutter(),
  EditorView.lineWrapping,
  hintField,
  look,
  hovering(answers),
  completing(answers),
  EditorView.contentAttributes.of({
    tabindex: "0",
    "aria-label": "Spec, as JSON. Escape, then Tab, leaves the editor.",
  }),
  keymap.of([
    {
      key: "Mod-Enter",
      run: () => {
        answers.train();
        return true;
      },
    },
    {
      key: "Alt-Enter",
      run: (view) => {
        const report = fixHere(view, reports());
        if (report !== undefined) answers.fix(report);
        return report !== undefined;
      },
    },
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
  EditorView.updateListener.of((update) => {
    if (update.docChanged) answers.changed(update.state.doc.toString());
  }),
];

export const openEditorIn = (host: HTMLElement, text: string, answers: Answers): Editor => {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const parent = document.createElement("div");
  parent.style.height = "100%";
  root.replaceChildren(parent);
  let shown: ReadonlyArray<ReportView> = [];
  const state = EditorState.create({ doc: text, extensions: extensionsOf(answers, () => shown) });
  const view = new EditorView({ state, parent, root });
  return {
    apply: (changes) => view.dispatch({ changes: [...changes], userEvent: "input.click" }),
    reset: (next) =>
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next }, selection: { anchor: 0 } }),
    reveal: (from, to) => {
      const end = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(from, end), head: Math.min(to, end) },
        effects: EditorView.scrollIntoView(Math.min(from, end), { y: "center" }),
      });
      view.focus();
    },
    show: (analysis) => {
      if (analysis.text !== view.state.doc.toString()) return;
      shown = analysis.reports;
      const { length } = view.state.doc;
      view.dispatch(
        setDiagnostics(
          view.state,
          shown.map((report) => diagnosticOf(answers, length, report)),
        ),
      );
      view.dispatch({ effects: setHints.of(analysis.hints) });
    },
    focus: () => view.focus(),
  };
};
