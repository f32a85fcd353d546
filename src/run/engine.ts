/** The engine that a command runs on: the one asked for, or the best that opens. */
import * as E from "fp-ts/lib/Either.js";
import { engineCosts, soonest, type Work } from "../../compiler/optimise/index.js";
import type { Report } from "../../compiler/words/report.js";
import type { Engine, EngineDefinition, EngineSettings } from "../../runtime/engine/engine.js";
import {
  chooseEngine,
  type EngineName,
  engineNames,
  engines,
  engineTakes,
  preference,
  ranked,
} from "../../runtime/engine/registry.js";
import { reportOf } from "../../runtime/problem/failure.js";
import type { EngineMark } from "../../runtime/run/mark.js";
import { noEngineProblem } from "../report/problem/engine/no-engine.js";
import { noSettingProblem } from "../report/problem/engine/no-setting.js";
import { slowerEngineProblem } from "../report/problem/engine/slower-engine.js";
import { type Refusal, refusalOf } from "../report/refusal.js";

/** What `--engine` takes. */
export const engineChoices: ReadonlyArray<string> = ["auto", ...ranked];

export interface Chosen {
  readonly engine: Engine;
  /** Nobody named it. */
  readonly auto: boolean;
  readonly warnings: ReadonlyArray<Report>;
}

const isEngine = (name: string): name is EngineName => (engineNames as ReadonlyArray<string>).includes(name);

const isOptional = (name: EngineName): boolean => (engines[name] as EngineDefinition).optional ?? false;

/** How each setting is asked for on the command line. */
const optionOf: Readonly<Record<keyof EngineSettings, string>> = {
  precision: "--precision",
  devices: "--devices",
  shardState: "--shard-state",
  workers: "--workers",
  fma: "--fma",
};

/** The words of a command line that ask for the same. */
export const settingWords = (settings: EngineSettings): ReadonlyArray<string> =>
  asked(settings).flatMap((key) => {
    const value = settings[key];
    if (value === true) return [optionOf[key]];
    return [optionOf[key], typeof value === "object" ? value.join(",") : `${value}`];
  });

/** What was asked for, by name. */
const asked = (settings: EngineSettings): ReadonlyArray<keyof EngineSettings> =>
  (Object.keys(optionOf) as ReadonlyArray<keyof EngineSettings>).filter((key) => settings[key] !== undefined);

/**
 * Engines to try, best first: the one that is named, or those that leave the choices that were made; or why there is
 * none.
 */
const candidates = (name: string, settings: EngineSettings): E.Either<Refusal, ReadonlyArray<EngineName>> => {
  const wanted = asked(settings);
  if (!isEngine(name)) {
    const able = ranked.filter((each) => wanted.every((setting) => engineTakes(each, setting)));
    return E.right(wanted.length > 0 ? able : preference);
  }
  const strange = wanted.find((setting) => !engineTakes(name, setting));
  if (strange === undefined) return E.right([name]);
  const able = ranked.filter((each) => engineTakes(each, strange));
  return E.left(refusalOf(noSettingProblem, { engine: name, option: optionOf[strange], able }));
};

/** Why an engine can't be asked for this; nothing is opened, so it may be one of another machine. */
export const refuseSettings = (name = "auto", settings: EngineSettings = {}): Refusal | undefined => {
  const tried = candidates(name, settings);
  return E.isLeft(tried) ? tried.left : undefined;
};

/**
 * The first of `names` that opens, unless one behind it ends `work` before that one can. Only engines that are here are
 * priced: where the embedded one is the best, nothing is estimated.
 */
const chooseSoonest = async (names: ReadonlyArray<EngineName>, settings: EngineSettings, work: Work | undefined) => {
  const choice = await chooseEngine(names, settings);
  if (choice.engine === undefined || work === undefined) return choice;
  const left = soonest<EngineName>(work, names.slice(names.indexOf(choice.name)), engineCosts);
  return left[0] === choice.name ? choice : chooseEngine(left, settings);
};

/** The engine named, or, of those that open, the one that ends `work` first; without work, the fastest step. */
export const openEngine = async (
  name = "auto",
  work?: Work,
  settings: EngineSettings = {},
): Promise<E.Either<Refusal, Chosen>> => {
  const tried = candidates(name, settings);
  if (E.isLeft(tried)) return tried;
  const names = tried.right;
  const choice = await chooseSoonest(names, settings, work);
  if (choice.engine === undefined) {
    const reasons = choice.refused.map((refused) => `${refused.name}: ${refused.why}.`);
    return E.left(refusalOf(noEngineProblem, { names, reasons }));
  }
  const { engine } = choice;
  const refused = choice.refused.filter(({ name: missing }) => !isOptional(missing));
  return E.right({
    engine,
    auto: !isEngine(name),
    warnings: refused.length === 0 ? [] : [reportOf(slowerEngineProblem, { name: engine.name, refused })],
  });
};

/**
 * The engine that a run was trained on, where it opens at once, so that figures come out as they were; else the best
 * here.
 */
export const openEngineOf = async ({ name, fma }: EngineMark): Promise<E.Either<Refusal, Chosen>> => {
  const settings = fma === undefined ? {} : { fma };
  const same = (preference as ReadonlyArray<string>).includes(name)
    ? await openEngine(name, undefined, settings)
    : undefined;
  return same !== undefined && E.isRight(same) ? same : openEngine();
};
