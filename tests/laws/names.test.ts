/**
 * Shared code asks what a construct declares, never its name: the name of a construct, as a string, stands in its own
 * folder and in the files listed here, each with the reason. Anywhere else the next construct would be forgotten.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ops } from "../../compiler/ir/op/index.js";
import { latents } from "../../compiler/language/latent/index.js";
import { layers } from "../../compiler/language/layer/index.js";
import { likelihoods } from "../../compiler/language/likelihood/index.js";
import { latentTerms } from "../../compiler/language/objective/index.js";
import { optimisers } from "../../compiler/language/optimiser/index.js";
import { places } from "../../compiler/language/place/index.js";
import { schedules } from "../../compiler/language/schedule/index.js";
import { engines } from "../../runtime/engine/registry.js";
import { withoutComments } from "../syntax.js";

/** The registries, and the folders in which the names of each are at home. */
const registries: ReadonlyArray<readonly [registry: object, home: RegExp]> = [
  [layers, /^compiler\/language\/layer\//],
  [places, /^compiler\/language\/place\//],
  [latents, /^compiler\/language\/latent\//],
  [likelihoods, /^compiler\/language\/likelihood\//],
  [latentTerms, /^compiler\/language\/(objective|latent)\//],
  [optimisers, /^compiler\/language\/optimiser\//],
  [schedules, /^compiler\/language\/schedule\//],
  [engines, /^runtime\/engine\//],
];

/** Names that are words of something else as well: an op, a kind of key, a mark of a chart. */
const ambiguous = new Set([
  ...Object.keys(ops),
  ..."norm gru lstm attention noise group crop repeat activation point momentum cpu constant".split(" "),
]);

/** Who may name constructs, which, and why. */
const named: ReadonlyArray<readonly [files: RegExp, why: string, names?: RegExp]> = [
  [/^compiler\/(problem|check\/rule)\//, "a problem's fix writes a layer, a placement or a latent that helps"],
  [/^runtime\/run\/use-problem\//, "the same, of what a trained model can't be asked for"],
  [/^compiler\/foreign\//, "another library's layers, each by the one of ours that is the same"],
  [/^compiler\/migrate\//, "words of older versions of the language"],
  [/^compiler\/language\/model\.ts$/, "what a spec has where it says nothing", /^adam$/],
  [/^compiler\/language\/(condition|input)\/category\.ts$/, "the likelihood of class numbers", /^categorical$/],
  [/^compiler\/language\/condition\/category\.ts$/, "an example has a condition's own layers", /^dense$/],
  [/^compiler\/language\/condition\/null\.ts$/, "what others call `drop`", /^dropout$/],
  [/^compiler\/language\/place\/norm\.ts$/, "the layer that it is shown behind", /^layer-norm$/],
  [/^compiler\/language\/(latent|likelihood)\//, "one word for a latent and a likelihood", /^(gaussian|categorical)$/],
  [/^compiler\/explain\/index\.ts$/, "the latent's own layers, by the layer that does the same", /^dense$/],
  [/^compiler\/derive\/loss\.ts$/, "the terms that make the loss and the bound", /^(kl|codebook|commitment)$/],
  [/^runtime\/measure\/metric\//, "each term of the objective is a metric", /^(kl|mmd|codebook|commitment)$/],
  [/^compiler\/optimise\/joined\.ts$/, "an axis of that name", /^plane$/],
  [
    /^compiler\/(emit|export|optimise)\//,
    "what is written for a library, and what it costs there",
    /^(wasm|tensorflow|jax)$/,
  ],
  [/^runtime\/export\//, "the libraries that open what was exported", /^(wasm|tensorflow|jax)$/],
  [/^src\/cli\/command\/worker\.ts$/, "the command is a worker of that engine", /^jax$/],
  [/^src\/studio\/worker\/engine\.ts$/, "the engine behind the studio's switch", /^webgpu$/],
  [/^(compiler\/manual\/placements|runtime\/measure\/classifier)\.ts$/, "it writes a spec of its own"],
  [/^src\/cli\/init\//, "it writes a first spec"],
  [/^src\/(study|studio)\/lecture\//, "the lecture is about these"],
  [/^src\/typed\//, "the shape rule of each construct in the type system, a line each"],
];

const sources = (): ReadonlyArray<string> =>
  ["compiler", "runtime", "src"].flatMap((top) =>
    readdirSync(top, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(top, path)),
  );

const namedIn = (): ReadonlyArray<readonly [file: string, name: string]> =>
  sources().flatMap((file) => {
    const code = withoutComments(readFileSync(file, "utf8")).replace(/^(import|export) .* from ".*";$/gm, "");
    return registries
      .filter(([, home]) => !home.test(file))
      .flatMap(([registry]) => Object.keys(registry))
      .filter((name) => !ambiguous.has(name) && code.includes(`"${name}"`))
      .map((name) => [file, name] as const);
  });

const reasons = ([file, name]: readonly [string, string]) =>
  named.filter(([files, , names]) => files.test(file) && (names ?? /./).test(name));

const all = namedIn();

test("shared code names no construct but where this says why", () => {
  expect(all.filter((each) => reasons(each).length === 0).map((each) => each.join(" "))).toEqual([]);
});

test("every reason has a file that needs it", () => {
  const needed = new Set(all.flatMap(reasons));
  expect(named.filter((each) => !needed.has(each)).map(([, why]) => why)).toEqual([]);
});
