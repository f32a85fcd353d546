/**
 * Graphs that only measuring needs, on a session of their own that holds the model's parameters.
 *
 * In: a model and its typed spec. Out: a session to run them on.
 */
import type { TypedModel } from "../../compiler/assemble/typed.js";
import { instruments } from "../../compiler/instruments/index.js";
import type { Program } from "../../compiler/ir/program.js";
import type { Engine, Session } from "../engine/engine.js";

export interface Instruments {
  readonly program: Program;
  readonly session: Session;
}

export const openInstruments = (engine: Engine, typed: TypedModel, model: Session): Promise<Instruments> =>
  openProgram(engine, instruments(typed), model);

/** Loads a program and copies the model's state. */
export const openProgram = async (engine: Engine, program: Program, model: Session): Promise<Instruments> => {
  const session = await engine.load(program);
  const state = await model.read();
  const wanted = program.state.flatMap(({ name }) => (state[name] === undefined ? [] : [[name, state[name]] as const]));
  await session.write(Object.fromEntries(wanted));
  return { program, session };
};
