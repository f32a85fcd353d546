/** `graft sample`: new samples under conditions of the person's choice, or every class from the same latents. */
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import * as E from "fp-ts/lib/Either.js";
import type { CoreCondition } from "../../../compiler/expand/core.js";
import { shapeAt } from "../../../compiler/ir/graph/type.js";
import type { Report } from "../../../compiler/words/report.js";
import { readNpy } from "../../../runtime/checkpoint/npy.js";
import { npyFault } from "../../../runtime/data/arrays.js";
import { readPlain } from "../../../runtime/file/plain.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { shellWord } from "../../../runtime/problem/shell.js";
import { conditionsOf, valuesIn } from "../../../runtime/run/conditions.js";
import { drawSample } from "../../../runtime/run/draw.js";
import { codeWidth, gridRows, outputName, sample, sampleGrid, type Values } from "../../../runtime/run/index.js";
import { unseenClasses } from "../../report/classes.js";
import { reportData } from "../../report/data.js";
import { counted } from "../../report/format.js";
import { withoutEffectProblem } from "../../report/problem/condition/without-effect.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { refuseUse } from "../../report/use.js";
import { outputCells } from "../../run/columns.js";
import { inOneTable, type View, viewsOf } from "../../run/output.js";
import {
  formatOf,
  imagesOf,
  isDrawable,
  isPicture,
  namingOf,
  rangeOf,
  writeNumbers,
  writeSheet,
  writeTable,
} from "../../run/picture.js";
import { samplesOf, type Trained } from "../../run/run.js";
import { collect, type Define, examples, realFrom, wholeFrom } from "../command.js";
import { missingConditions, readConditions, valuesInJson, valueWords } from "../condition.js";
import { type Outcome, refused } from "../outcome.js";
import { withTrained } from "../trained.js";
import { type Drawn, drawInterpolation, drawSwaps, drawTraverse, readCodes, rowConditions } from "../walk.js";

interface Options {
  readonly condition?: ReadonlyArray<string>;
  readonly count?: number;
  readonly seed?: number;
  readonly grid?: true;
  readonly draw?: true;
  readonly mean?: true;
  readonly like?: number;
  readonly z?: string;
  readonly guidance?: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly traverse?: true;
  readonly index?: number;
  readonly interpolate?: readonly [number, number];
  readonly columns?: number;
  readonly out?: string;
}

/** What draws: from the prior, or from codes where there is none. */
const drawing = ({ model }: Trained): "sample" | "decode" | undefined =>
  (["sample", "decode"] as const).find((name) => model.program.graphs[name] !== undefined);

const used = (trained: Trained): ReadonlyArray<CoreCondition> => {
  const graph = drawing(trained);
  const names = graph === undefined ? [] : conditionsOf(trained.model.program, graph);
  return trained.core.conditions.filter(({ name }) => names.includes(name));
};

/** A value that changes nothing deserves a word. */
const idle = (trained: Trained, values: Values): ReadonlyArray<Report> =>
  Object.keys(values)
    .filter((name) => !used(trained).some((condition) => condition.name === name))
    .map((name) => reportOf(withoutEffectProblem, { condition: name }));

/** Warnings of classes that are drawn and that no training sample had: of all classes in a grid. */
const unseen = ({ core, run }: Trained, values: Values, { grid }: Options): ReadonlyArray<Report> => {
  const asked = (condition: string): ReadonlyArray<number> => {
    const value = values[condition];
    if (typeof value === "number") return [value];
    return value === null || value === undefined ? [] : Array.from(value);
  };
  const through = (condition: string): ReadonlyArray<number> =>
    grid === true && !Object.hasOwn(values, condition)
      ? Array.from({ length: core.conditions.find(({ name }) => name === condition)?.domain.classes ?? 0 }, (_, i) => i)
      : asked(condition);
  return unseenClasses(core.conditions, run.state.data.classes ?? {}, through);
};

const missing = (trained: Trained, given: ReadonlyArray<string>, command: string): Refusal | undefined => {
  const absent = used(trained).filter((each) => each.null === undefined && !given.includes(each.name));
  return absent.length === 0 ? undefined : refusal(2, missingConditions(absent, command));
};

/** The conditions that were given, as they were written. */
const again = ({ condition = [] }: Options): string =>
  condition.map((text) => ` --condition ${shellWord(text)}`).join("");

const guidedBy = ({ guidance }: Options): string => (guidance === undefined ? "" : `, guidance ${guidance}`);

const named = (values: Values, trained: Trained): string => {
  const texts = used(trained).map((condition) => valueWords(condition, values[condition.name]));
  return texts.length === 0 ? "" : ` with ${texts.join(" and ")}`;
};

const guidanceOf = ({ guidance }: Options) => (guidance === undefined ? {} : { guidance });

/** How the tokens of a text are chosen. */
const choosingOf = ({ temperature, topK }: Options) => ({
  ...(temperature === undefined ? {} : { temperature }),
  ...(topK === undefined ? {} : { topK }),
});

const drawSamples = async (
  trained: Trained,
  options: Options,
  values: Values,
  seed: number,
): Promise<E.Either<Refusal, Drawn>> => {
  if (drawing(trained) === undefined) return E.left(refuseUse({ _tag: "NeedsEncoder" }));
  if (drawing(trained) !== "sample" && options.z === undefined) return E.left(refuseUse({ _tag: "NoPrior" }));
  const codes = options.z === undefined ? E.right(undefined) : await readCodes(trained, options.z);
  if (E.isLeft(codes)) return codes;
  const absent = missing(trained, Object.keys(values), `graft sample ${trained.folder}${again(options)}`);
  if (absent !== undefined) return E.left(absent);
  const width = codes.right === undefined ? 1 : codeWidth(trained.model.program);
  const count = codes.right === undefined ? (options.count ?? 16) : codes.right.length / Math.max(width, 1);
  const given = codes.right === undefined ? {} : { z: codes.right };
  const sampling = { count, conditions: values, seed, ...guidanceOf(options), ...choosingOf(options), ...given };
  const kind = kindOf(trained, options);
  const { typed } = trained.run.compiled;
  const drawn =
    kind === "drawn"
      ? await drawSample({ model: trained.model, typed, engine: trained.engine }, sampling)
      : await sample(trained.model, sampling);
  if (E.isLeft(drawn)) return E.left(refuseUse(drawn.left));
  const how = kind === "drawn" ? "drawn from p(x | z)" : "each the mean of p(x | z)";
  const from = options.z === undefined ? "" : ` of the codes in ${options.z}`;
  const alike = options.z === undefined ? drawnAlike(trained) : "";
  const what = `${counted(count, "sample")}${from}${named(values, trained)}${guidedBy(options)}${alike}`;
  const words = `${what}, ${how}, seed ${seed}`;
  return E.right({ rows: drawn.right, columns: Math.min(count, 16), words, facts: { count, values: kind } });
};

/** That codes don't know each other, where a prior over codes could be learned and is not. */
const drawnAlike = ({ core: { definitions, prior } }: Trained): string =>
  definitions.latent.countable !== undefined && prior === undefined
    ? ", of uniform codes (no prior over codes was learned)"
    : "";

/**
 * Tables and levels are drawn with their likelihood's own spread; a picture shows its mean, which is what it would be
 * without noise.
 */
const kindOf = ({ core, model }: Trained, { draw: drawn, mean, guidance }: Options): "drawn" | "mean" => {
  if (drawn === true) return "drawn";
  if (mean === true || guidance !== undefined) return "mean";
  const name = outputName(model);
  const output = core.decoder.outputs.find((one) => one.name === name);
  const input = core.inputs.find((one) => one.name === name);
  const table = input !== undefined && !isDrawable({ shape: shapeAt(input.type.axes, 1).slice(1) });
  return table || output?.definition.drawn === true ? "drawn" : "mean";
};

/**
 * The condition that a grid's rows go through: the first that is read and not given; categories before sets, sets
 * before numbers.
 */
const rowCondition = (trained: Trained, values: Values): E.Either<Refusal, CoreCondition> => {
  const rank = ({ domain }: CoreCondition): number =>
    domain.classes !== undefined ? 0 : domain.members !== undefined ? 1 : 2;
  const able = used(trained)
    .filter((condition) => gridRows(condition).length > 0)
    .sort((a, b) => rank(a) - rank(b));
  const open = able.find(({ name }) => !Object.hasOwn(values, name));
  if (open !== undefined) return E.right(open);
  const [first] = able;
  return E.left(
    refusal(
      2,
      first === undefined
        ? usage(
            "--grid shows a row for each value of a condition, and no category, " +
              "set or number reaches the decoder of this model.",
            `graft sample ${trained.folder}`,
          )
        : usage(
            `--grid goes through the values of \`${first.name}\`, and its value is given.`,
            `leave --condition ${first.name}=… out`,
          ),
    ),
  );
};

/** Without a prior the codes of held-out samples stand for drawn ones. */
const drawHeldOut = async (trained: Trained, condition: string, columns: number) => {
  const samples = await samplesOf(trained, undefined);
  return E.isLeft(samples) ? samples : drawSwaps(trained, samples.right, condition, columns);
};

const drawGrid = async (
  trained: Trained,
  options: Options,
  values: Values,
  seed: number,
): Promise<E.Either<Refusal, Drawn>> => {
  if (drawing(trained) === undefined) return E.left(refuseUse({ _tag: "NeedsEncoder" }));
  const through = rowCondition(trained, values);
  if (E.isLeft(through)) return through;
  const { name } = through.right;
  if (drawing(trained) === "decode") return drawHeldOut(trained, name, options.columns ?? 10);
  const absent = missing(
    trained,
    [...Object.keys(values), name],
    `graft sample ${trained.folder} --grid${again(options)}`,
  );
  if (absent !== undefined) return E.left(absent);
  const columns = options.columns ?? 10;
  const grid = await sampleGrid(trained.model, {
    condition: name,
    columns,
    seed,
    others: values,
    ...guidanceOf(options),
    ...choosingOf(options),
  });
  if (E.isLeft(grid)) return E.left(refuseUse(grid.left));
  const { labels } = grid.right;
  const words = `a row for each ${name}, the same latent down each column${guidedBy(options)}, seed ${seed}`;
  return E.right({
    rows: grid.right.images,
    columns,
    labels,
    words,
    facts: { rows: grid.right.rows, columns, by: name },
  });
};

/** The ways to draw, each with what it takes: its options are of no use to the others. */
const ways = ["grid", "traverse", "interpolate"] as const satisfies ReadonlyArray<keyof Options>;

const misused = (options: Options): Report | undefined => {
  const chosen = ways.filter((way) => options[way] !== undefined);
  const [way, other] = chosen;
  if (other !== undefined)
    return usage(`--${way} and --${other} draw different pictures.`, `leave --${other} out, and call twice`);
  if (way !== undefined && options.count !== undefined)
    return usage(`--${way} draws --columns images in each row, so --count has no meaning.`, "write --columns instead");
  if (way === undefined && options.columns !== undefined)
    return usage("--columns belongs to --grid, --traverse and --interpolate.", "add one, or leave --columns out");
  if (options.draw === true && (options.mean === true || options.guidance !== undefined || way !== undefined))
    return usage(
      "--draw takes values from p(x | z) of plain samples; --mean, --guidance, --grid, --traverse and " +
        "--interpolate show means.",
      "leave --draw or the other out",
    );
  if (options.z !== undefined && (way !== undefined || options.count !== undefined || options.guidance !== undefined))
    return usage(
      "--z gives the codes of all samples; --count, --guidance, --grid, " +
        "--traverse and --interpolate choose codes of their own.",
      "leave --z or the other out",
    );
  const choice = (["temperature", "topK"] as const).find((each) => options[each] !== undefined);
  if (choice !== undefined && (options.z !== undefined || (way !== undefined && way !== "grid")))
    return usage(
      "--temperature and --top-k choose among what is drawn, and --z, --traverse and --interpolate draw nothing.",
      `leave --${choice === "topK" ? "top-k" : choice} or the other out`,
    );
  if (way !== "traverse" && options.index !== undefined)
    return usage("--index says which sample --traverse starts from.", "add --traverse, or leave --index out");
  return undefined;
};

/** What a file is called that nobody named. */
const wayOf = (options: Options): string => ways.find((way) => options[way] !== undefined) ?? "sample";

/** One output's file, what it shows, and what is told of all. */
interface Saved {
  readonly path: string;
  readonly words: string;
  readonly facts: Drawn["facts"];
}

const save = async (
  { trained, output, fileOf }: View,
  drawn: Drawn,
  options: Options,
  values: Values,
): Promise<E.Either<Refusal, Saved>> => {
  const { rows, columns, labels, columnLabels, words, facts } = drawn;
  const text = trained.core.inputs.some(({ name, classes }) => name === output && classes?.ends === true);
  const drawable = !text && isDrawable(rows);
  const usual = `${wayOf(options)}.${drawable ? "png" : "csv"}`;
  const path = fileOf(options.out ?? join(trained.folder, usual), drawable);
  const format = formatOf(path, drawable ? ["png", "svg", "csv", "npy"] : ["csv", "npy"]);
  if (E.isLeft(format)) return format;
  const range = rangeOf(trained, rows);
  const naming = namingOf(options.out);
  const sheet = {
    columns,
    range,
    ...(labels === undefined ? {} : { rowLabels: labels }),
    ...(columnLabels === undefined ? {} : { columnLabels }),
  };
  const written = isPicture(format.right)
    ? await writeSheet(path, imagesOf(rows), sheet, naming)
    : await writeNumbers(path, format.right, output, rows, naming, [
        ...rowConditions(trained, drawn, values),
        ...outputCells(trained, output, rows),
      ]);
  return E.map(() => ({ path, words, facts }))(written);
};

const draw = (trained: Trained, options: Options, values: Values, seed: number): Promise<E.Either<Refusal, Drawn>> => {
  const { traverse, interpolate, grid, index = 0, columns = 10 } = options;
  if (traverse === true) return drawTraverse(trained, values, index, columns);
  if (interpolate !== undefined) return drawInterpolation(trained, values, interpolate, columns);
  return (grid === true ? drawGrid : drawSamples)(trained, options, values, seed);
};

/** Every output of what one set of options draws: all in one table, or each in a file of its own. */
const drawAll = async (
  trained: Trained,
  options: Options,
  values: Values,
  seed: number,
): Promise<E.Either<Refusal, ReadonlyArray<Saved>>> => {
  const all: Array<{ readonly view: View; readonly drawn: Drawn }> = [];
  for (const view of viewsOf(trained)) {
    const drawn = await draw(view.trained, options, values, seed);
    if (E.isLeft(drawn)) return drawn;
    all.push({ view, drawn: drawn.right });
  }
  const [first] = all;
  const drawable = all.map(({ drawn }) => isDrawable(drawn.rows));
  if (first !== undefined && all.length > 1 && inOneTable(options.out, drawable)) {
    const { words, facts, rows } = first.drawn;
    const path = options.out ?? join(trained.folder, `${wayOf(options)}.csv`);
    const made = all.flatMap(({ view, drawn }) => outputCells(trained, view.output, drawn.rows));
    const cells = [...rowConditions(trained, first.drawn, values), ...made];
    return E.map(() => [{ path, words, facts }])(await writeTable(path, cells, rows.count, namingOf(options.out)));
  }
  const files: Array<Saved> = [];
  for (const { view, drawn } of all) {
    const saved = await save(view, drawn, options, values);
    if (E.isLeft(saved)) return saved;
    files.push(saved.right);
  }
  return E.right(files);
};

interface Asked {
  readonly values: Values;
  /** Samples that a file has a row for. */
  readonly rows?: number;
}

const FROM_FILE = /^([A-Za-z_][A-Za-z0-9_-]*)=@(.+)$/s;

/** A condition's values from a .npy file, a row for each sample. */
const readRows = async (
  path: string,
): Promise<E.Either<Refusal, { readonly rows: number; readonly data: Float64Array }>> => {
  const bytes = await readPlain(path);
  if (E.isLeft(bytes)) return E.left(refusal(3, reportData(bytes.left)));
  const array = readNpy(bytes.right);
  if (E.isLeft(array)) return E.left(refusal(3, reportData(npyFault(path, array.left))));
  return E.right({ rows: array.right.shape[0] ?? 1, data: Float64Array.from(array.right.data, Number) });
};

/** The conditions that are given: as text, as a file (`past=@past.npy`), or those of a held-out sample (`--like`). */
const conditionsFor = async (trained: Trained, options: Options): Promise<E.Either<Refusal, Asked>> => {
  const given = options.condition ?? [];
  const read = readConditions(
    given.filter((text) => !FROM_FILE.test(text)),
    trained.core.conditions,
  );
  if (E.isLeft(read)) return E.left(refusal(2, ...read.left));
  const values: Record<string, Values[string]> = { ...read.right };
  let rows: number | undefined;
  for (const text of given) {
    const [, name, path] = FROM_FILE.exec(text) ?? [];
    if (name === undefined || path === undefined) continue;
    const found = await readRows(path);
    if (E.isLeft(found)) return found;
    values[name] = found.right.data;
    rows = found.right.rows;
  }
  if (options.like === undefined) return E.right({ values, ...(rows === undefined ? {} : { rows }) });
  const samples = await samplesOf(trained, undefined);
  if (E.isLeft(samples)) return samples;
  const { dataset } = samples.right;
  if (options.like >= dataset.count)
    return E.left(
      refusal(
        2,
        usage(
          `--like ${options.like} is past the last of ${dataset.count} held-out samples.`,
          `--like ${dataset.count - 1}`,
        ),
      ),
    );
  for (const { name } of used(trained)) {
    const all = valuesIn(dataset, name);
    const width = all.length / Math.max(dataset.count, 1);
    values[name] ??= all.slice(options.like * width, (options.like + 1) * width);
  }
  return E.right({ values });
};

const sampleRun = async (trained: Trained, options: Options): Promise<Outcome> => {
  const read = await conditionsFor(trained, options);
  if (E.isLeft(read)) return refused(read.left);
  const { values, rows } = read.right;
  const seed = options.seed ?? trained.run.state.plan.seed;
  const sized = { ...options, ...(rows !== undefined && options.count === undefined ? { count: rows } : {}) };
  const saved = await drawAll(trained, sized, values, seed);
  if (E.isLeft(saved)) return refused(saved.left);
  const [paths, facts] = [saved.right.map(({ path }) => path), saved.right[0]?.facts];
  const json = {
    run: trained.folder,
    ...(paths.length === 1 ? { file: paths[0], ...facts } : { ...facts, files: paths }),
    seed,
    conditions: valuesInJson(values, trained.core.conditions),
    ...guidanceOf(options),
  };
  const text = saved.right.map(({ path, words }) => `${path}: ${words}\n`).join("");
  return { exit: 0, text, json, reports: [...idle(trained, values), ...unseen(trained, values, options)] };
};

const pairOf = (text: string): readonly [number, number] => {
  const match = /^\s*([0-9]{1,9})\s*,\s*([0-9]{1,9})\s*$/.exec(text);
  if (match === null) throw new InvalidArgumentError("It must be two whole numbers with a comma between.");
  return [Number(match[1]), Number(match[2])];
};

export const define: Define = (command) => {
  command
    .argument("<run>", "the folder of a run")
    .option(
      "--condition <name=value>",
      "a class or members by number or label, a number, a JSON list, or null; once for each condition",
      collect,
    )
    .option("--count <n>", "how many samples (default: 16)", wholeFrom(1, 10_000))
    .option("--grid", "a row for each class, member or step of a number, from the same latents")
    .option("--draw", "values drawn from p(x | z), with the likelihood's own spread (the default for tables)")
    .option("--mean", "the mean of p(x | z) (the default for pictures)")
    .option("--like <i>", "conditions of the held-out sample i, where none is given", wholeFrom(0))
    .option(
      "--z <file>",
      "codes to decode instead of drawn ones: a .csv with z.0, z.1 …, as encode writes it, or a .npy",
    )
    .option("--traverse", "a row for each latent unit, from its low values to its high ones")
    .option("--index <i>", "with --traverse: the held-out sample whose code it starts from (default: 0)", wholeFrom(0))
    .option("--interpolate <a,b>", "the line between the codes of two held-out samples", pairOf)
    .option("--columns <n>", "images in a row of --grid, --traverse or --interpolate (default: 10)", wholeFrom(1, 100))
    .option(
      "--guidance <s>",
      "how far conditions with a null are exaggerated: 0 leaves them out, 1 takes them as they are, " +
        "2 or 3 makes them plainer",
      realFrom(-100, 100),
    )
    .option(
      "--temperature <t>",
      "of texts, and of codes that have a prior: below 1 likelier ones are drawn more often, " +
        "above 1 less; 0 takes the likeliest",
      realFrom(0, 100),
    )
    .option(
      "--top-k <k>",
      "of texts and of codes with a prior: only the k likeliest tokens, or codes, may be drawn",
      wholeFrom(1),
    )
    .option("--seed <n>", "of the drawn latents (default: the run's)", wholeFrom(0))
    .option("--out <file>", "a .png, .svg, .csv or .npy (default: sample.png, grid.png … in the run)");
  examples(command, [
    ["graft sample runs/mnist-cvae --condition digit=3", "16 threes"],
    ["graft sample runs/mnist-cvae --grid", "every digit in the same ten styles"],
    ["graft sample runs/mnist-cvae --traverse --index 7", "what each latent unit does to the held-out sample 7"],
    ["graft sample runs/mnist-cvae --interpolate 3,8", "from one held-out sample to another"],
    ["graft sample runs/mnist-cvae --condition digit=3 --out s.npy", "as numbers"],
    ["graft sample runs/mnist-cvae --z codes.csv --condition digit=3", "codes of your own, or of encode, decoded"],
    ["graft sample runs/faces --condition attributes=young,smiling --guidance 2", "both attributes, and plainly so"],
  ]);
  return () => {
    const options = command.opts<Options>();
    const wrong = misused(options);
    if (wrong !== undefined) return Promise.resolve(refused(refusal(2, wrong)));
    return withTrained(command.args[0] ?? "", (trained) => sampleRun(trained, options));
  };
};
