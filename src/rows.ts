/**
 * What a caller gives for a batch's samples and conditions, as rows of numbers. In: labels, numbers, lists, by name.
 * Out: the graph's values, or one GraftError that names the input or condition.
 */
import * as E from "fp-ts/lib/Either.js";
import type { CoreCondition } from "../compiler/expand/core.js";
import { countAt, shapeAt } from "../compiler/ir/graph/type.js";
import { numbersOfText } from "../compiler/language/input/tokens.js";
import type { Compiled } from "../compiler/pipeline/compile.js";
import type { Report } from "../compiler/report/index.js";
import type { Dataset } from "../runtime/data/index.js";
import type { Tensor } from "../runtime/engine/engine.js";
import {
  type Values as ConditionValues,
  conditionColumns,
  filledRow,
  mayEndSooner,
} from "../runtime/run/conditions.js";
import { GraftError } from "./error.js";
import { isValues, wrong } from "./given.js";
import { refuseUse } from "./report/use.js";
import type { Values } from "./typed/value.js";

type Given = number | string | null | ArrayLike<number | string>;

const isList = (value: Given): value is ArrayLike<number | string> => typeof value === "object" && value !== null;

/**
 * A class or member by its label; a number stays, and is checked with the rest of the domain. Throws for what is no
 * label.
 */
const numberOf = ({ name, domain }: CoreCondition, value: number | string): number => {
  if (typeof value === "number") return value;
  const labels = domain.labels ?? [];
  const index = labels.indexOf(value);
  if (index >= 0) return index;
  throw wrong(
    "NO SUCH LABEL",
    `\`${name}\` has no label "${typeof value === "string" ? value : typeof value}".`,
    labels.length > 0 ? `write one of ${labels.join(", ")}` : "give the class by its number",
  );
};

/** A text as the numbers of its tokens. */
const tokensIn = ({ name }: CoreCondition, vocabulary: ReadonlyArray<string>, text: string): ReadonlyArray<number> => {
  const numbers = numbersOfText(text, vocabulary);
  if (E.isRight(numbers)) return numbers.right;
  throw wrong("NO SUCH TOKEN", `\`${name}\` has no token "${numbers.left}".`, "write tokens of its vocabulary");
};

/** One sample's value as the graph takes it: of a set, which members are in it; of a text, its tokens and its end. */
const rowOf = (condition: CoreCondition, value: Given): number | ArrayLike<number> | null => {
  if (value === null) return null;
  const { vocabulary } = condition.domain;
  if (vocabulary !== undefined && typeof value === "string")
    return filledRow(condition, tokensIn(condition, vocabulary, value));
  if (isList(value) && mayEndSooner(condition)) return filledRow(condition, Array.from(value, Number));
  if (!isList(value)) return numberOf(condition, value);
  const numbers = Array.from(value, (each) => numberOf(condition, each));
  const { members } = condition.domain;
  if (members === undefined) return numbers;
  const outside = numbers.find((each) => !Number.isInteger(each) || each < 0 || each >= members);
  if (outside !== undefined)
    throw wrong(
      "NO SUCH MEMBER",
      `\`${condition.name}\` has no member ${outside}.`,
      `members count from 0 to ${members - 1}`,
    );
  return Array.from({ length: members }, (_, i) => (numbers.includes(i) ? 1 : 0));
};

const conditionNamed = (conditions: ReadonlyArray<CoreCondition>, name: string): CoreCondition => {
  const found = conditions.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw wrong(
    "NO SUCH CONDITION",
    `The model has no condition \`${name}\`.`,
    conditions.length === 0
      ? "leave it out: the model has none"
      : `write one of ${conditions.map((one) => one.name).join(", ")}`,
  );
};

export const conditionValues = (conditions: ReadonlyArray<CoreCondition>, given: object): ConditionValues =>
  Object.fromEntries(
    Object.entries(given as Readonly<Record<string, Given | undefined>>).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, rowOf(conditionNamed(conditions, name), value)]],
    ),
  );

/** Right, or thrown. */
export const sound = <P, A>(result: E.Either<P, A>, reports: (problem: P) => ReadonlyArray<Report>): A => {
  if (E.isLeft(result)) throw new GraftError(reports(result.left));
  return result.right;
};

/** A batch of the caller's as a dataset: inputs as they are, conditions sample by sample. */
export const batchDataset = ({ core, program }: Compiled, batch: object, graph: string): Dataset => {
  const given = batch as Readonly<Record<string, Values | ReadonlyArray<Given> | undefined>>;
  const inputs = core.inputs.flatMap(({ name, type }) => {
    const found = given[name];
    if (!isValues(found)) return [];
    const [width, wanted] = [found.data.length / Math.max(found.count, 1), countAt(type.axes, 1)];
    if (width !== wanted)
      throw wrong("WRONG SHAPE", `One sample of \`${name}\` has ${width} numbers, and the spec declares ${wanted}.`);
    return [
      { name, shape: shapeAt(type.axes, 1).slice(1), dtype: "f32" as const, data: found.data, count: found.count },
    ];
  });
  const count = inputs[0]?.count ?? 0;
  if (count === 0)
    throw wrong(
      "NO SAMPLES",
      "The batch holds no sample of an input.",
      `give ${core.inputs.map(({ name }) => name).join(", ")}`,
    );
  const lists = Object.entries(given).filter(([name]) => !core.inputs.some((input) => input.name === name));
  const rows = Object.fromEntries(
    lists.flatMap(([name, list]) => {
      if (list === undefined || isValues(list)) return [];
      const condition = conditionNamed(core.conditions, name);
      if (!Array.isArray(list)) throw wrong("NO LIST", `\`${name}\` is given as a list with a value for each sample.`);
      return [[name, list.flatMap((value) => flat(condition, rowOf(condition, value)))]];
    }),
  );
  const columns = sound(
    conditionColumns({ program, conditions: core.conditions }, graph, rows, count),
    (problem) => refuseUse(problem).reports,
  );
  const conditions = Object.entries(columns).map(([name, { dtype, shape, data }]: [string, Tensor]) => ({
    name,
    dtype,
    shape: shape.slice(1),
    data,
  }));
  return { name: "batch", count, columns: [...inputs, ...conditions] };
};

/** A row's numbers; NaN throughout says that it has none. */
const flat = ({ raw }: CoreCondition, row: number | ArrayLike<number> | null): ReadonlyArray<number> =>
  row === null
    ? Array.from({ length: countAt(raw.axes, 1) }, () => Number.NaN)
    : typeof row === "number"
      ? [row]
      : Array.from(row);
