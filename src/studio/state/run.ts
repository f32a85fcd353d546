/**
 * A training as the page shows it: what it is at, and what comes next. Pure.
 *
 *   none ─open→ opening ─→ ready ─train→ training ─stop→ stopped ─go on→ training ─→ trained
 *                                           └──────────→ failed (the last good numbers stay)
 *
 * In: a run and what happened. Out: the run after it.
 */
import type { EpochView, OpenedView, ProgressView, ReportView } from "./types.js";

export type Phase = "none" | "opening" | "ready" | "training" | "stopped" | "trained" | "failed";

export interface Point {
  readonly step: number;
  readonly train?: number;
  readonly heldOut?: number;
}

export interface RunView {
  readonly phase: Phase;
  /** The spec that it was opened with, as text, and what it means. */
  readonly text: string;
  readonly fingerprint: string;
  /** Where the weights come from. */
  readonly origin: "fresh" | "shown" | "opened" | "carried";
  readonly opened?: OpenedView;
  readonly progress?: ProgressView;
  readonly epoch?: EpochView;
  readonly curve: ReadonlyArray<Point>;
  readonly reports: ReadonlyArray<ReportView>;
  /** Goes up whenever the weights may have changed: what was decoded before is old. */
  readonly version: number;
}

export const noRun: RunView = {
  phase: "none",
  text: "",
  fingerprint: "",
  origin: "fresh",
  curve: [],
  reports: [],
  version: 0,
};

export type Event =
  | {
      readonly _tag: "Opening";
      readonly text: string;
      readonly fingerprint: string;
      readonly origin: RunView["origin"];
    }
  | { readonly _tag: "Opened"; readonly opened: OpenedView }
  | { readonly _tag: "Started" }
  | { readonly _tag: "Progress"; readonly progress: ProgressView }
  | { readonly _tag: "Epoch"; readonly epoch: EpochView }
  | { readonly _tag: "Ended"; readonly how: "Completed" | "Stopped" }
  | { readonly _tag: "Failed"; readonly reports: ReadonlyArray<ReportView> };

/** The loss that a curve shows: −ELBO where there is one. */
const lossOf = (losses: Readonly<Record<string, number>>): number | undefined =>
  losses["negative-elbo"] ?? losses["loss"] ?? Object.values(losses)[0];

/** Points of a curve that a person can tell apart. */
const MOST = 600;

const withPoint = (curve: ReadonlyArray<Point>, point: Point): ReadonlyArray<Point> => {
  const last = curve.at(-1);
  const grown = last?.step === point.step ? [...curve.slice(0, -1), { ...last, ...point }] : [...curve, point];
  return grown.length <= MOST ? grown : grown.filter((each, i) => i % 2 === 0 || each.heldOut !== undefined);
};

const pointOf = ({ step, train, heldOut }: EpochView): Point => {
  const [a, b] = [lossOf(train), heldOut && lossOf(heldOut)];
  return { step, ...(a === undefined ? {} : { train: a }), ...(b === undefined ? {} : { heldOut: b }) };
};

const progressed = (run: RunView, progress: ProgressView): RunView => {
  const train = lossOf(progress.losses);
  const point = { step: progress.step, ...(train === undefined ? {} : { train }) };
  return { ...run, progress, curve: withPoint(run.curve, point), version: run.version + 1 };
};

export const runAfter = (run: RunView, event: Event): RunView => {
  switch (event._tag) {
    case "Opening": {
      const { text, fingerprint, origin } = event;
      return { ...noRun, phase: "opening", text, fingerprint, origin, version: run.version + 1 };
    }
    case "Opened": {
      const { opened } = event;
      const last = opened.records.at(-1);
      const done = opened.step > 0 && opened.step >= opened.steps;
      return {
        ...run,
        phase: done ? "trained" : opened.step > 0 ? "stopped" : "ready",
        opened,
        curve: opened.records.map(pointOf),
        ...(last && { epoch: last }),
        version: run.version + 1,
      };
    }
    case "Started":
      return { ...run, phase: "training", reports: [] };
    case "Progress":
      return progressed(run, event.progress);
    case "Epoch":
      return { ...run, epoch: event.epoch, curve: withPoint(run.curve, pointOf(event.epoch)) };
    case "Ended":
      return { ...run, phase: event.how === "Completed" ? "trained" : "stopped", version: run.version + 1 };
    case "Failed":
      return { ...run, phase: "failed", reports: event.reports, version: run.version + 1 };
  }
};

/** Whether the spec has come to mean something else than what this run was opened with. */
export const isStale = (run: RunView, fingerprint: string | undefined): boolean =>
  run.phase !== "none" && run.phase !== "opening" && fingerprint !== undefined && run.fingerprint !== fingerprint;

export interface Action {
  readonly name: "train" | "stop" | "go-on" | "train-more" | "wait" | "none";
  readonly label: string;
}

/** What the one large button does. */
export const actionOf = (run: RunView, sound: boolean, stale: boolean): Action => {
  if (run.phase === "training") return { name: "stop", label: "Stop" };
  if (run.phase === "opening") return { name: "wait", label: "Train" };
  if (!sound) return { name: "none", label: "Train" };
  if (stale || run.phase === "none" || run.phase === "failed") return { name: "train", label: "Train" };
  if (run.phase === "stopped") return { name: "go-on", label: "Go on" };
  if (run.phase === "trained") return { name: "train-more", label: "Train more" };
  return { name: "train", label: "Train" };
};
