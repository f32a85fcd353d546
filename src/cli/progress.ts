/**
 * How a training goes, on stderr: a line per epoch, and a bar under them where a line may be drawn over.
 */
import { cellsOf } from "../../compiler/words/layout.js";
import type { Losses } from "../../runtime/train/losses.js";
import type { EpochEnd, Progress } from "../../runtime/train/train.js";
import { clock, figure, whole } from "../report/format.js";
import { note, type Terminal } from "./terminal.js";

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

/** As much of the line as fits; it must not wrap, or it could not be drawn over. */
const fitted = (parts: ReadonlyArray<string>, width: number): string =>
  parts.reduce((line, part) => {
    const longer = line === "" ? part : `${line}  ${part}`;
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

const epochLine = (end: EpochEnd, last: Progress | undefined): string => {
  const heldOut = end.heldOut?.["loss"];
  const parts = [
    `epoch ${place(end.epoch, last?.epochs ?? end.epoch)}`,
    ...terms(end.train),
    ...(heldOut === undefined ? [] : [`held-out loss ${figure(heldOut)}`]),
    ...(last === undefined ? [] : [`${whole(last.samplesPerSecond)} samples/s`]),
  ];
  return `${parts.join("  ")}\n`;
};

/** A bar for work in parts of about equal length: what is under way, how many parts are done (also in part), and the time left by those. */
export const partsView = (
  { moves, width }: Terminal,
  quiet: boolean,
  now: () => number = () => performance.now(),
): { readonly part: (name: string, done: number, of: number) => void; readonly end: () => void } => {
  const started = now();
  const silent = quiet || !moves;
  const clear = "\r\u001b[2K";
  return {
    part: (name, done, of) => {
      if (silent) return;
      const left = done === 0 ? [] : [`${clock(((now() - started) / 1000 / done) * (of - done))} left`];
      note(
        `${clear}${fitted([`${place(Math.min(Math.floor(done) + 1, of), of)}`, bar(done / of), ...left, name], width)}`,
      );
    },
    end: () => {
      if (!silent) note(clear);
    },
  };
};

/** Says nothing when `quiet`. `now` is in milliseconds. */
export const progressView = (
  { moves, width }: Terminal,
  quiet: boolean,
  now: () => number = () => performance.now(),
  /** What stands before each line, where one training is one of several. */
  prefix: () => string = () => "",
): ProgressView => {
  let last: Progress | undefined;
  let drawn = -between;
  const clear = moves ? "\r\u001b[2K" : "";
  const draw = (at: Progress): void => {
    if (now() - drawn < between) return;
    drawn = now();
    note(`${clear}${barLine(at, width, prefix())}`);
  };
  return {
    step: (at) => {
      last = at;
      if (moves && !quiet) draw(at);
    },
    epoch: (end) => {
      if (quiet) return;
      const before = prefix();
      note(`${clear}${before === "" ? "" : `${before}  `}${epochLine(end, last)}`);
      drawn = -between;
    },
    end: () => {
      if (moves && !quiet) note(clear);
    },
  };
};
