/**
 * How a training goes, on stderr: a line per epoch, and a bar under them where a line may be drawn over.
 */
import { cellsOf } from "../../compiler/words/layout.js";
import type { Losses } from "../../runtime/train/losses.js";
import type { EpochEnd, Progress } from "../../runtime/train/train.js";
import { clock, figure, whole } from "../report/format.js";
import { note, redraw, type Terminal } from "./terminal.js";

export interface ProgressView {
  readonly step: (progress: Progress) => void;
  readonly epoch: (end: EpochEnd) => void;
  /** Takes the bar away. */
  readonly end: () => void;
}

const between = 100;
const barWidth = 24;

const bar = (share: number): string => {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * barWidth);
  return "━".repeat(full) + "─".repeat(barWidth - full);
};

const terms = (losses: Losses): ReadonlyArray<string> =>
  Object.entries(losses).map(([name, value]) => `${name} ${figure(value)}`);

const place = (epoch: number, epochs: number): string => `${String(epoch).padStart(String(epochs).length)}/${epochs}`;

/** As many parts as fit on a line; it must not wrap, or it could not be drawn over. Of the first, as much as fits. */
const fitted = (parts: ReadonlyArray<string>, width: number): string =>
  parts.reduce((line, part) => {
    if (line === "")
      return cellsOf(part) < width
        ? part
        : `${Array.from(part)
            .slice(0, width - 2)
            .join("")}…`;
    const longer = `${line}  ${part}`;
    return cellsOf(longer) < width ? longer : line;
  }, "");

const barLine = (at: Progress, width: number, prefix: string): string =>
  fitted(
    [
      ...(prefix === "" ? [] : [prefix]),
      `epoch ${place(at.epoch, at.epochs)}`,
      `${bar(at.step / at.steps)} ${String(Math.floor((100 * at.step) / at.steps)).padStart(3)} %`,
      `${clock(at.secondsLeft)} left`,
      `${whole(at.samplesPerSecond)} samples/s`,
      ...terms(at.losses),
    ],
    width,
  );

const epochLine = (end: EpochEnd, last: Progress | undefined, prefix: string, width: number): string => {
  const heldOut = end.heldOut?.["loss"];
  const [loss, ...others] = terms(end.train);
  const parts = [
    ...(prefix === "" ? [] : [prefix]),
    `epoch ${place(end.epoch, last?.epochs ?? end.epoch)}`,
    ...(loss === undefined ? [] : [loss]),
    ...(heldOut === undefined ? [] : [`held-out loss ${figure(heldOut)}`]),
    ...(last === undefined ? [] : [`${whole(last.samplesPerSecond)} samples/s`]),
    ...others,
  ];
  return `${fitted(parts, width)}\n`;
};

/**
 * A bar for work in parts of about equal length: what is under way, how many parts are done (also in part), and the
 * time left by those.
 */
export const partsView = (
  { moves, width }: Terminal,
  quiet: boolean,
  now: () => number = () => performance.now(),
): { readonly part: (name: string, done: number, of: number) => void; readonly end: () => void } => {
  const started = now();
  const silent = quiet || !moves;
  return {
    part: (name, done, of) => {
      if (silent) return;
      const left = done === 0 ? [] : [`${clock(((now() - started) / 1000 / done) * (of - done))} left`];
      redraw(fitted([`${place(Math.min(Math.floor(done) + 1, of), of)}`, bar(done / of), ...left, name], width));
    },
    end: () => {
      if (!silent) redraw("");
    },
  };
};

/** Says nothing when `quiet`. `now` is in milliseconds. */
export const progressView = (
  { moves, width, fits }: Terminal,
  quiet: boolean,
  now: () => number = () => performance.now(),
  /** What stands before each line, where one training is one of several. */
  prefix: () => string = () => "",
): ProgressView => {
  let last: Progress | undefined;
  let drawn = -between;
  const draw = (at: Progress): void => {
    if (now() - drawn < between) return;
    drawn = now();
    redraw(barLine(at, width, prefix()));
  };
  return {
    step: (at) => {
      last = at;
      if (moves && !quiet) draw(at);
    },
    epoch: (end) => {
      if (quiet) return;
      if (moves) redraw("");
      note(epochLine(end, last, prefix(), fits ? width : Number.POSITIVE_INFINITY));
      drawn = -between;
    },
    end: () => {
      if (moves && !quiet) redraw("");
    },
  };
};
