/**
 * The place Spec: the editor, and below it what is wrong. In: the store. Out: elements.
 */
import { useEffect, useRef } from "preact/hooks";
import {
  act,
  analysis,
  applyTo,
  errors,
  language,
  openEditor,
  reports,
  reveal,
  text,
  textChanged,
} from "../state/store.js";
import type { ReportView } from "../state/types.js";
import { openEditorIn } from "./editor.js";

const fix = (report: ReportView): void => {
  const of = analysis.value?.text;
  if (of !== undefined) applyTo(of, report.changes);
};

const EditorBox = () => {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current === null) return undefined;
    const editor = openEditorIn(host.current, text.value, {
      changed: textChanged,
      complete: (of, offset) => language.complete(of, offset),
      hover: (of, offset) => language.hover(of, offset),
      train: () => void act(),
      fix,
    });
    openEditor(editor);
    return analysis.subscribe((found) => found && editor.show(found));
  }, []);
  return <div class="editor" ref={host} />;
};

const Problem = ({ report }: { readonly report: ReportView }) => (
  <li class={`problem ${report.severity}`}>
    <div class="problem-head">
      <strong>{report.title}</strong>
      {report.line > 0 ? (
        <button type="button" class="link" onClick={() => reveal(report.from, report.to)}>
          line {report.line}
        </button>
      ) : null}
      <span class="quiet">{report.code}</span>
    </div>
    <p>{report.summary}</p>
    {report.expected ? (
      <p class="small">
        <b>Expected</b> {report.expected}
      </p>
    ) : null}
    {report.found ? (
      <p class="small">
        <b>Found</b> {report.found}
      </p>
    ) : null}
    {report.notes.map((note) => (
      <p class="small" key={note}>
        {note}
      </p>
    ))}
    {report.fix ? (
      report.changes.length > 0 ? (
        <button type="button" class="fix" onClick={() => fix(report)}>
          Fix: {report.fix}
        </button>
      ) : (
        <p class="small">
          <b>Fix</b> {report.fix}
        </p>
      )
    ) : null}
  </li>
);

const verdict = (): string => {
  const [wrong, all] = [errors.value.length, reports.value.length];
  if (analysis.value === undefined) return "Reading…";
  if (wrong > 0) return wrong === 1 ? "1 problem" : `${wrong} problems`;
  return all === 0 ? "Sound" : all === 1 ? "Sound, with 1 warning" : `Sound, with ${all} warnings`;
};

const Problems = () => (
  <div class={`problems ${errors.value.length > 0 ? "wrong" : ""}`}>
    <p class="verdict" role="status">
      <span class={`dot ${errors.value.length > 0 ? "bad" : "good"}`} aria-hidden="true" />
      {verdict()}
      <span class="quiet keys">
        {errors.value.length > 0 ? "F8 next · Alt+Enter fix" : "Ctrl+Enter trains · Esc then Tab leaves the editor"}
      </span>
    </p>
    {reports.value.length > 0 ? (
      <ul>
        {reports.value.map((report) => (
          <Problem report={report} key={`${report.code}${report.from}${report.summary}`} />
        ))}
      </ul>
    ) : null}
  </div>
);

export const Spec = () => (
  <section class="place spec" id="place-spec" aria-labelledby="title-spec">
    <h2 id="title-spec">Spec</h2>
    <EditorBox />
    <Problems />
  </section>
);
