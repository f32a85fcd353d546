// Tests of the engine jax: run where there is a Python with JAX, skipped with the reason where there is none.
import { describe, test } from "vitest";
import type { EngineSettings } from "../runtime/engine/engine.js";
import { type JaxEngine, jaxEngine } from "../runtime/engine/jax/index.js";

/** These tests on the engine, or one that says in its name why they are skipped. */
export const onJax = async (
  name: string,
  laws: (engine: JaxEngine) => void,
  settings: EngineSettings = {},
): Promise<void> => {
  const found = await jaxEngine(settings).then(
    (engine) => ({ engine, why: "" }),
    (cause: Error) => ({ engine: undefined, why: cause.message }),
  );
  describe(name, () => {
    if (found.engine !== undefined) laws(found.engine);
    else test.skip(`jax is not here: ${found.why}`, () => undefined);
  });
};
