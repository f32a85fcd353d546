/** `graft init`: asks a few things, or takes them as options, and writes a spec that checks. */

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { own } from "../../../compiler/base/own.js";
import { usualPlace } from "../../../compiler/language/place/usual.js";
import { quote } from "../../../compiler/words/layout.js";
import { reportData } from "../../report/data.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { checkSource } from "../../run/spec.js";
import { type Call, type Define, examples, joinedAddress } from "../command.js";
import { store } from "../fix.js";
import { type Ask, interview, Stopped } from "../init/ask.js";
import {
  type Choices,
  type InputType,
  inputTypes,
  placeNames,
  readConditions,
  readSize,
  readWhole,
  readWord,
  sizes,
} from "../init/choices.js";
import { models, modelsFor } from "../init/models.js";
import { planAt } from "../init/plan.js";
import { specOf } from "../init/spec.js";
import { type Outcome, refused } from "../outcome.js";

interface Options {
  readonly type?: string;
  readonly size?: string;
  readonly model?: string;
  readonly latent?: string;
  readonly condition?: string;
  readonly place?: string;
  readonly data?: string;
  readonly from?: string;
  readonly force?: true;
  /** False under --no-input: nothing is asked. */
  readonly input: boolean;
}

interface Asked {
  readonly ask: Ask | undefined;
  readonly options: Options;
}

type Chosen<A> = Promise<E.Either<Refusal, A>>;

/** An option as it was given, an answer, or what is usual. */
const choose = async <A>(
  { ask }: Asked,
  given: string | undefined,
  question: string,
  usual: string,
  read: (text: string) => E.Either<string, A>,
): Chosen<A> => {
  if (given === undefined && ask !== undefined) return E.right(await ask(question, usual, read));
  const chosen = read(given ?? usual);
  return E.mapLeft((why: string) => refusal(2, usage(`${quote(given ?? usual)} won't do.`, why)))(chosen);
};

/** Data that comes with graft where it fits, else a file to be put there. */
const usualData = (input: InputType, size: ReadonlyArray<number>): string =>
  input === "image" && size.join() === "28,28,1" ? "digits" : input === "vector" ? "csv:data.csv" : "npy:data";

const usualCondition = (input: InputType, size: ReadonlyArray<number>): string =>
  usualData(input, size) === "digits" ? "digit=10" : "none";

const choicesOf = async (asked: Asked): Chosen<Choices> => {
  const { options } = asked;
  const input = await choose(
    asked,
    options.type,
    `What goes in: ${inputTypes.join(", ")}?`,
    "image",
    readWord("An input", inputTypes),
  );
  if (E.isLeft(input)) return input;
  const type = input.right as InputType;
  const size = await choose(
    asked,
    options.size,
    `How large: ${sizes[type].axes.join("x")}?`,
    sizes[type].usual,
    readSize(type),
  );
  if (E.isLeft(size)) return size;
  const names = modelsFor(type);
  const list = names.map((name) => `\n    ${name.padEnd(18)}${own(models, name)?.doc ?? ""}`).join("");
  const model = await choose(
    asked,
    options.model,
    `Which model?${list}\n `,
    "vae",
    readWord(`A model of ${type}s`, names),
  );
  if (E.isLeft(model)) return model;
  const latent = await choose(asked, options.latent, "How many numbers has its code?", "8", readWhole);
  if (E.isLeft(latent)) return latent;
  const usual = usualCondition(type, size.right);
  const conditions = await choose(
    asked,
    options.condition,
    "What is known of each sample (digit=10, angle=-1..1, none)?",
    usual,
    readConditions,
  );
  if (E.isLeft(conditions)) return conditions;
  const places = readWord("A placement", placeNames);
  const place =
    conditions.right.length === 0
      ? E.right(usualPlace)
      : await choose(asked, options.place, `Where it enters: ${placeNames.join(", ")}?`, usualPlace, places);
  if (E.isLeft(place)) return place;
  const data = options.data ?? usualData(type, size.right);
  return E.right({
    input: type,
    size: size.right,
    model: model.right,
    latent: latent.right,
    conditions: conditions.right,
    place: place.right,
    data,
  });
};

const isThere = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined)) !== undefined;

const taken = (path: string): Outcome =>
  refused(
    refusal(
      2,
      usage(
        `${quote(path, 200)} is there already.`,
        "name another file, or add --force to put the new spec in its place",
      ),
    ),
  );

const nextSteps = (path: string, { data }: Choices): string =>
  [
    `Wrote ${path}. Next:`,
    `  graft check ${path}      is it still sound, after a change?`,
    `  graft explain ${path}    shapes, parameters, what the conditions reach`,
    `  graft train ${path}      ${data === "digits" ? "on the built-in digits" : `on ${data}, which you put there`}`,
    "",
  ].join("\n");

const write = async (path: string, choices: Choices): Promise<Outcome> => {
  const name = basename(path).replace(/\.json$/, "") || "model";
  const text = specOf(name, choices);
  const checked = checkSource({ name: path, text }, {});
  // Options that don't go together, such as a placement that the site has no room for: told as of any spec, and nothing
  // is written.
  if (E.isLeft(checked)) return refused(checked.left);
  const stored = await store(path, text);
  if (E.isLeft(stored)) return refused(stored.left);
  return { exit: 0, text: nextSteps(path, choices), json: { file: path, text }, reports: checked.right.warnings };
};

/** A spec for data that is there. */
const fromData = async (path: string, address: string, wanted: ReadonlyArray<string>): Promise<Outcome> => {
  const planned = await planAt(basename(path).replace(/\.json$/, "") || "model", address, wanted);
  if (E.isLeft(planned)) return refused(planned.left);
  const { text: spec, guesses, unread } = planned.right;
  const checked = checkSource({ name: path, text: spec }, {});
  if (E.isLeft(checked)) return refused(checked.left);
  const stored = await store(path, spec);
  if (E.isLeft(stored)) return refused(stored.left);
  const lines = guesses.map((guess) => `  ${guess}\n`).join("");
  const text =
    `Wrote ${path}, by what ${address} holds:\n${lines}Next:\n  graft explain ` + `${path}\n  graft train ${path}\n`;
  const reports = [...unread.map(reportData), ...checked.right.warnings];
  return { exit: 0, text, json: { file: path, text: spec, guesses }, reports };
};

/** Nothing but the data was given: what it holds says the rest. */
const looks = ({ data, type, size, model, condition }: Options): boolean =>
  data !== undefined && [type, size, model, condition].every((option) => option === undefined);

const begin = async (path: string, options: Options, { json }: Call): Promise<Outcome> => {
  if (options.force !== true && (await isThere(path))) return taken(path);
  const wanted = options.from?.split(",").map((name) => name.trim()) ?? [];
  if (looks(options) && options.data !== undefined) return fromData(path, options.data, wanted);
  const asks = options.input && !json && process.stdin.isTTY === true;
  const { ask, end } = asks ? interview(process.stdin, process.stderr) : { ask: undefined, end: () => undefined };
  try {
    const choices = await choicesOf({ ask, options });
    return E.isLeft(choices) ? refused(choices.left) : write(path, choices.right);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return refused(refusal(130, usage("Stopped, and nothing was written.", "graft init --no-input asks nothing")));
  } finally {
    end();
  }
};

export const define: Define = (command) => {
  command
    .argument("[spec]", "the file to write", "spec.json")
    .option("--type <type>", `what goes in: ${inputTypes.join(", ")} (default: image)`)
    .option("--size <sizes>", "28x28x1, 16, or 32x4: as many numbers as the input has axes")
    .option("--model <name>", `${Object.keys(models).join(", ")} (default: vae)`)
    .option("--latent <n>", "how many numbers a code has (default: 8)")
    .option("--condition <list>", "what is known of a sample: digit=10, angle=-1..1, style=vector:8; or none")
    .option("--place <word>", "where conditions enter (default: suffix)")
    .option(
      "--data <address>",
      "where data comes from (default: digits for images of 28x28x1); alone, it is looked at, and the spec fits it",
      joinedAddress,
    )
    .option("--from <names>", "with --data: the array or the columns that go in, where several could")
    .option("--no-input", "ask nothing: what isn't given is as usual")
    .option("--force", "put the spec in place of a file that is there");
  examples(command, [
    ["graft init", "asks, and writes spec.json"],
    ["graft init cvae.json --condition digit=10", "a conditional VAE of the built-in digits"],
    ["graft init photos.json --data images:photos", "what fits the data that is there"],
    ["graft init conv.json --model conv-vae --size 64x64x3 --condition none", "of colour images"],
    ["graft init s.json --type sequence --size 50x3 --model gru-vae --condition speed=0..1", "of sequences"],
  ]);
  return (call: Call) => {
    const [path = "spec.json"] = command.processedArgs as ReadonlyArray<string | undefined>;
    return begin(path, command.opts<Options>(), call);
  };
};
