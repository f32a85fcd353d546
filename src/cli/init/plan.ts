/**
 * A first spec for what lies at an address.
 *
 * In: the address, and what a person says goes in. Out: the spec, with the address as it must be written, or why there
 * is none: every reason that training on it would give is told here.
 */
import * as E from "fp-ts/lib/Either.js";
import { channelsFirst } from "../../../runtime/data/arrays.js";
import { noSamples } from "../../../runtime/data/bind.js";
import { type Found, labelNames } from "../../../runtime/data/field.js";
import { find, sources } from "../../../runtime/data/files.js";
import { joint } from "../../../runtime/data/index.js";
import type { DataProblem } from "../../../runtime/data/problem/index.js";
import { reportOf } from "../../../runtime/problem/failure.js";
import { reportData } from "../../report/data.js";
import { counted } from "../../report/format.js";
import { noInputProblem } from "../../report/problem/command/no-input.js";
import { type Refusal, refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { inspect, type Summary } from "../../run/inspect.js";
import { type Planned, planFor } from "./data.js";
import { channelsStandFirst, isClass } from "./guess.js";

type Asked<A> = Promise<E.Either<Refusal, A>>;

interface Looked {
  readonly address: string;
  readonly found: Found;
  readonly fields: ReadonlyArray<Summary>;
}

const refusedData = (problems: ReadonlyArray<DataProblem>): E.Either<Refusal, never> =>
  E.left(refusal(3, ...problems.map(reportData)));

const look = async (address: string): Asked<Looked> => {
  const found = await find(address);
  if (E.isLeft(found)) return refusedData(found.left);
  const none = noSamples(found.right);
  if (none.length > 0) return refusedData(none);
  const fields = await inspect(found.right);
  return E.isLeft(fields) ? refusedData(fields.left) : E.right({ address, found: found.right, fields: fields.right });
};

/** The address with the word that turns channels to the end, wherever its source has that word. */
const turnedAddress = (address: string): string =>
  address
    .split(joint)
    .map((part) => {
      const scheme = part.trim().split(":")[0] ?? "";
      return sources.get(scheme)?.words?.includes(channelsFirst) === true
        ? `${part.trim()}${part.includes("#") ? "," : "#"}${channelsFirst}`
        : part;
    })
    .join(joint);

/** Looks again with channels at the end, where they stand first in the array that would be the input. */
const settled = async (seen: Looked): Asked<Looked> => {
  const turned = turnedAddress(seen.address);
  const first = seen.fields.filter(channelsStandFirst).some(({ shape }) => shape[0] !== 1);
  return first && !seen.address.includes(channelsFirst) && turned !== seen.address ? look(turned) : E.right(seen);
};

const LABELS: ReadonlySet<string> = new Set([...labelNames, "image", "images", "x", "X", "Y"]);

/** What can't be read and would be missed: what is called as inputs and classes are, or asked for. */
const missed = ({ found, fields }: Looked, wanted: ReadonlyArray<string>): ReadonlyArray<DataProblem> =>
  (found.broken ?? [])
    .filter(({ name }) => fields.length === 0 || wanted.includes(name) || LABELS.has(name))
    .map(({ problem }) => problem);

const words = (one: Summary): string => {
  const { name, classes = [], count } = one;
  if (isClass(one)) return `${name} (${counted(classes.length, "class", "classes")})`;
  if (count === 0) return `${name} (no samples)`;
  return `${name} (${one.kind})`;
};

const nothing = (address: string, fields: ReadonlyArray<Summary>): Refusal => {
  const able = fields.find(({ kind, count }) => kind === "numbers" && count > 0);
  const found = fields.slice(0, 12).map(words);
  const more = able === undefined ? {} : { able: able.name };
  return refusal(3, reportOf(noInputProblem, { source: address, found, ...more }));
};

/** Fields of the spec that have another number of samples than its input. */
const uneven = (address: string, { fields }: Planned): ReadonlyArray<DataProblem> => {
  const [first] = fields;
  return fields
    .filter(({ count }) => first !== undefined && count !== first.count)
    .map(({ name, count }) => ({
      _tag: "CountMismatch",
      source: address,
      column: name,
      expected: first?.count ?? 0,
      found: count,
      other: first?.name ?? "",
    }));
};

const unknown = (
  address: string,
  wanted: ReadonlyArray<string>,
  fields: ReadonlyArray<Summary>,
): Refusal | undefined => {
  const names = new Set(fields.map(({ name }) => name));
  const absent = wanted.find((name) => !names.has(name));
  return absent === undefined
    ? undefined
    : refusal(2, usage(`${address} has no ${absent}.`, `name one of ${[...names].slice(0, 12).join(", ")}`));
};

export interface Plan extends Planned {
  /** What was left alone because it can't be read. */
  readonly unread: ReadonlyArray<DataProblem>;
}

export const planAt = async (name: string, address: string, wanted: ReadonlyArray<string> = []): Asked<Plan> => {
  const looked = await look(address);
  if (E.isLeft(looked)) return looked;
  const lost = missed(looked.right, wanted);
  if (lost.length > 0) return refusedData(lost);
  const none = unknown(address, wanted, looked.right.fields);
  if (none !== undefined) return E.left(none);
  const seen = await settled(looked.right);
  if (E.isLeft(seen)) return seen;
  const planned = planFor(name, seen.right.address, seen.right.fields, wanted);
  if (planned === undefined) return E.left(nothing(address, seen.right.fields));
  const wrong = uneven(address, planned);
  if (wrong.length > 0) return refusedData(wrong);
  const turned = (seen.right.found.told ?? []).flatMap((one) => (one.told === "turned" ? [one.field] : []));
  const guesses =
    turned.length === 0 || seen.right.address === address
      ? planned.guesses
      : [
          ...planned.guesses,
          `${turned.join(", ")}: channels come first, as PyTorch has them; ` +
            `#${channelsFirst} in the address turns them`,
        ];
  const unread = (seen.right.found.broken ?? []).map(({ problem }) => problem);
  return E.right({ ...planned, guesses, unread });
};
