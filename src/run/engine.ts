/** The engine that a command runs on: the one asked for, or the best that opens. */
import * as E from "fp-ts/lib/Either.js";
import { engineCosts, soonest, type Work } from "../../compiler/optimise/index.js";
import type { Report } from "../../compiler/words/report.js";
import type { Engine, EngineDefinition } from "../../runtime/engine/engine.js";
import {
  chooseEngine,
  type EngineName,
  engineNames,
  engines,
  preference,
  ranked,
} from "../../runtime/engine/registry.js";
import { type Refusal, refusal } from "../report/refusal.js";
import { engineFallback, noEngine } from "../report/run.js";

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

/** The engine named, or, of those that open, the one that ends `work` first; without work, the fastest step. */
export const openEngine = async (name = "auto", work?: Work): Promise<E.Either<Refusal, Chosen>> => {
  const best = work === undefined ? preference : soonest<EngineName>(work, preference, engineCosts);
  const names = isEngine(name) ? [name] : best;
  const choice = await chooseEngine(names);
  if (choice.engine === undefined) {
    const reasons = choice.refused.map((refused) => `${refused.name}: ${refused.why}.`);
    return E.left(refusal(1, noEngine(names, reasons)));
  }
  const { engine } = choice;
  const refused = choice.refused.filter(({ name: missing }) => !isOptional(missing));
  return E.right({
    engine,
    auto: !isEngine(name),
    warnings: refused.length === 0 ? [] : [engineFallback(engine.name, refused)],
  });
};
