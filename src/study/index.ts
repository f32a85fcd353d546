/**
 * Studies as functions of the package: many trainings that are compared. In: a spec (its path, a run's folder, or the
 * object) and options. Out: what the study came to, as data, and the files that show it. Everything that is wrong is
 * thrown as one GraftError with every report, before the first training where it can be known then.
 *
 *   const { figures, tests } = await sweep("spec.json", { over: ["latent.size=2,8"], seeds: 5 });
 */
import * as E from "fp-ts/lib/Either.js";
import type { Progress } from "../../runtime/train/train.js";
import { GraftError } from "../error.js";
import { text, whole } from "../given.js";
import { fromPackage } from "../report/package.js";
import type { Refusal } from "../report/refusal.js";
import type { SpecFrom } from "./asked.js";
import { lectureJson } from "./lecture/result.js";
import { performLecture, prepareLecture } from "./lecture/study.js";
import type {
  LectureOptions,
  LectureResult,
  SpecStudyOptions,
  StabilityResult,
  StudyOptions,
  SweepOptions,
  SweepResult,
} from "./results.js";
import { stabilityJson } from "./stability/result.js";
import { performStability, prepareStability } from "./stability/study.js";
import { resultJson } from "./sweep/files.js";
import { runApart, runHere } from "./sweep/jobs.js";
import { performSweep, prepareSweep } from "./sweep/study.js";

export type * from "./results.js";

/** Right, or thrown. */
const sound = <A>(result: E.Either<Refusal, A>): A => {
  if (E.isLeft(result)) throw new GraftError(result.left.reports);
  return result.right;
};

const nothing = (): void => undefined;

/** What every study takes, as the command has it; wrong types are refused here. */
const asked = ({ data, epochs, engine, out }: StudyOptions) => ({
  ...(data === undefined ? {} : { data: text(data, "`data`") }),
  ...(epochs === undefined ? {} : { epochs: whole(epochs, "`epochs`", 1, 1_000_000) }),
  ...(engine === undefined ? {} : { engine: text(engine, "`engine`") }),
  ...(out === undefined ? {} : { out: text(out, "`out`") }),
});

const askedOfSpec = ({ metrics, set, variant, ...options }: SpecStudyOptions) => ({
  ...asked(options),
  ...(metrics === undefined ? {} : { metrics: metrics.join(",") }),
  ...(set === undefined ? {} : { set }),
  ...(variant === undefined ? {} : { variant }),
});

const seedsOf = (seeds: number | ReadonlyArray<number>): string | ReadonlyArray<number> =>
  typeof seeds === "number" ? String(whole(seeds, "`seeds`", 1, 100)) : seeds;

const watching = ({ signal = new AbortController().signal, onProgress }: StudyOptions, trainings: number) => ({
  signal,
  at: (training: number, progress: Progress): void => onProgress?.({ ...progress, training, trainings }),
});

/**
 * Trains a spec under every combination of values and seeds, and compares the settings seed by seed. A trial that fails
 * ends no other: its `state` is `failed`, with `why`. Throws GraftError for a spec that does not compile, unknown
 * paths, values or metrics, data that doesn't fit, and a folder that holds something else.
 */
export const sweep = async (spec: SpecFrom, options: SweepOptions = {}): Promise<SweepResult> => {
  const { over, seeds, equalParams, engine = "auto" } = options;
  const jobs = whole(options.jobs ?? 1, "`jobs`", 1, 256);
  const ready = sound(
    await prepareSweep(spec, {
      ...askedOfSpec(options),
      ...(over === undefined ? {} : { over }),
      ...(seeds === undefined ? {} : { seeds: seedsOf(seeds) }),
      ...(equalParams === undefined ? {} : { equalParams }),
    }),
  );
  const { folder } = ready.sweep;
  const ended = await performSweep(ready, {
    engine,
    jobs,
    command: "sweep() of the package graftml",
    runner: (chosen) => (jobs === 1 ? runHere(chosen) : runApart(engine, jobs, [fromPackage("dist/cli/main.js")])),
    watch: (left) => {
      const { signal, at } = watching(options, left.length);
      const told = { begin: nothing, progress: at, epoch: nothing, measuring: nothing, end: nothing };
      return { signal, told, end: nothing };
    },
  });
  const end = sound(ended);
  if (end._tag === "Whole") return { complete: true, folder, files: end.files, ...resultJson(end.result) };
  const done = end.outcomes.filter(({ result }) => result._tag === "Measured").length;
  return { complete: false, folder, done, trials: end.outcomes.length };
};

/**
 * Trains a spec with several seeds (5 where nothing is said) and measures how alike the latents come out, on samples
 * that no run learnt from. Throws GraftError as `sweep` does, and where a training fails.
 */
export const stability = async (spec: SpecFrom, options: SpecStudyOptions = {}): Promise<StabilityResult> => {
  const seeds = seedsOf(options.seeds ?? 5);
  const ready = sound(await prepareStability(spec, { ...askedOfSpec(options), seeds }));
  const { folder } = ready;
  const { signal, at } = watching(options, ready.seeds.length);
  let training = 0;
  const watch = () => ({
    signal,
    onSeed: (index: number): void => {
      training = index;
    },
    onProgress: (progress: Progress): void => at(training, progress),
    onEpoch: nothing,
    end: nothing,
  });
  const end = sound(await performStability(ready, "stability() of the package graftml", watch, nothing));
  return end._tag === "Completed"
    ? { complete: true, folder, files: end.files, ...stabilityJson(end.stability) }
    : { complete: false, folder, done: end.done };
};

/**
 * Trains the models of the lecture on autoencoders and answers its claims with figures; on the built-in digits where
 * `data` says nothing else. Throws GraftError for an unknown claim, data that doesn't fit, and where a training fails.
 */
export const lecture = async (options: LectureOptions = {}): Promise<LectureResult> => {
  const { seeds, claims, quick } = options;
  const ready = sound(
    await prepareLecture({
      out: "runs/lecture",
      ...asked(options),
      ...(seeds === undefined ? {} : { seeds: whole(seeds, "`seeds`", 2, 100) }),
      ...(claims === undefined ? {} : { claims: claims.join(",") }),
      ...(quick === undefined ? {} : { quick }),
    }),
  );
  const { folder } = ready.setting;
  const { signal, at } = watching(options, ready.trials.length);
  let training = 0;
  const watch = () => ({
    signal,
    onTrial: (_: unknown, index: number): void => {
      training = index;
    },
    onProgress: (progress: Progress): void => at(training, progress),
    onEpoch: nothing,
    end: nothing,
  });
  const end = sound(await performLecture(ready, watch, nothing));
  return end._tag === "Completed"
    ? { complete: true, folder, files: end.files, ...lectureJson(end.lecture) }
    : { complete: false, folder, done: end.done, of: ready.trials.length };
};
