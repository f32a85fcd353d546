/** G902 · The engine has no such setting. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";

export interface NoSetting {
  readonly _tag: "NoSetting";
  readonly engine: string;
  readonly option: string;
  /** The engines that take the setting. */
  readonly able: ReadonlyArray<string>;
}

export const noSettingProblem = failure<NoSetting>("NoSetting", {
  code: "G902",
  exit: 2,
  words: ({ engine, option, able }) => ({
    title: "NO SUCH SETTING",
    summary: `The engine ${quote(engine)} has one way to compute, so ${option} says nothing to it.`,
    fix: `write --engine ${able[0]}, or leave ${option} out`,
  }),
  page: page(
    "The engine has no such setting",
    "`--precision`, `--devices`, `--shard-state`, `--workers` and `--fma` say how an engine is to compute, and the " +
      "engine that was chosen leaves no such choice.",
    "Write `--engine jax` (for `--fma`: `--engine wasm`), or leave the option out.",
  ),
});
