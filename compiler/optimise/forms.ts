// The ways to spell a contraction of joined values. In: one taken apart; out: forms that all compute the same from the
// same leaves, of which choose.ts takes the one that costs least:
//
//   joined     contract(concat(x, broadcast c) permuted, W)             as it was written
//   reordered  contract(concat(x, broadcast c), W permuted back)        the kernel's rows move instead of the values
//   split      contract(x, W's rows of x) + lookup(c, table of W's rows of c)      (identities I1, I2 and I5)
//
// The kernel stays one tensor in the order of its placement: state does not change with what is chosen.
import type { Builder, Ref } from "../ir/graph/builder.js";
import { sizeAt } from "../ir/graph/type.js";
import { add, broadcast, concat, relabelLast, reshape, slice } from "../ir/op/dsl.js";
import { type Code, codeAt, looked, written } from "./code.js";
import type { Joined, Part } from "./joined.js";
import type { Site } from "./rewrite.js";

export interface Form {
  readonly name: "joined" | "reordered" | "split" | "product" | "lookup" | "normalised" | "folded";
  /** The value, from the leaves in order. */
  readonly make: (b: Builder, leaves: ReadonlyArray<Ref>) => Ref;
}

/** A part with what it is a code of, where it is one, and the position of its leaves. */
interface Member extends Part {
  readonly code: Code | undefined;
  readonly at: number;
}

export interface Forms {
  /** Whether a bias follows, as it does a layer's own contraction. */
  readonly bias: boolean;
  readonly leaves: ReadonlyArray<Ref>;
  readonly forms: readonly [Form, ...ReadonlyArray<Form>];
}

/** What a part repeats over height and width, if it does. */
const spreadCode = (site: Site, { value }: Part): Code | undefined => {
  const node = site.maker(value);
  const source = node.op === "broadcast" ? site.sources(value)[0] : undefined;
  return source === undefined ? undefined : codeAt(site, source);
};

/**
 * For a plain matrix product a part that is a vector stays a product, whichever way it is spelled: only categories are
 * looked up.
 */
const category = (code: Code | undefined): Code | undefined => (code?._tag === "Vector" ? undefined : code);

const membersOf = (site: Site, joined: Joined): ReadonlyArray<Member> => {
  const flat = site.node.op === "matMul" && joined.positions === 1 && joined.parts[0]?.value.type.axes.length === 2;
  let at = 0;
  return joined.parts.map((part) => {
    const code = flat ? category(codeAt(site, part.value)) : spreadCode(site, part);
    const member = { ...part, code, at };
    at += code?.inputs.length ?? 1;
    return member;
  });
};

const leavesOf = ({ code, value }: Member): ReadonlyArray<Ref> => code?.inputs ?? [value];

const own = ({ code, at }: Member, leaves: ReadonlyArray<Ref>): ReadonlyArray<Ref> =>
  leaves.slice(at, at + (code?.inputs.length ?? 1));

/** A part as it stood in the concatenation. */
const whole = (b: Builder, member: Member, leaves: ReadonlyArray<Ref>): Ref => {
  const inputs = own(member, leaves);
  if (member.code === undefined) return inputs[0] as Ref;
  const { axes } = member.value.type;
  const code = relabelLast(b, written(b, member.code, inputs), axes.at(-1)?.name ?? "feature");
  return broadcast(b, code, axes);
};

const inverse = (order: ReadonlyArray<number>): ReadonlyArray<number> => {
  const back = new Array<number>(order.length);
  order.forEach((from, to) => {
    back[from] = to;
  });
  return back;
};

/** The opened kernel with its rows in the order of the concatenation. */
const straight = (b: Builder, { open, along, order }: Joined, kernel: Ref): Ref => {
  const opened = open(b, kernel);
  return order === undefined ? opened : b.emit("permute", [opened], { axis: along, order: inverse(order) });
};

/** Ranges of one axis, those that touch as one. */
const rangesOf = (parts: ReadonlyArray<Part>): ReadonlyArray<{ readonly start: number; readonly size: number }> => {
  const ranges: Array<{ start: number; size: number }> = [];
  for (const { start, size } of parts) {
    const last = ranges.at(-1);
    if (last && last.start + last.size === start) last.size += size;
    else ranges.push({ start, size });
  }
  return ranges;
};

const rowsFor = (b: Builder, kernel: Ref, along: number, parts: ReadonlyArray<Part>): Ref =>
  concat(
    b,
    rangesOf(parts).map(({ start, size }) => slice(b, kernel, along, start, size)),
    along,
  );

const last = (value: Ref): number => value.type.axes.length - 1;

const joinedForm = (joined: Joined, members: ReadonlyArray<Member>, moves: "values" | "rows"): Form => ({
  name: moves === "values" ? "joined" : "reordered",
  make: (b, leaves) => {
    const parts = members.map((member) => whole(b, member, leaves));
    const value = concat(b, parts, last(parts[0] as Ref));
    const kernel = leaves.at(-1) as Ref;
    const { order } = joined;
    if (moves === "rows") return shaped(b, joined, joined.apply(b, value, straight(b, joined, kernel)));
    const placed = order === undefined ? value : b.emit("permute", [value], { axis: last(value), order });
    return shaped(b, joined, joined.apply(b, placed, joined.open(b, kernel)));
  },
});

const shaped = (b: Builder, { made }: Joined, value: Ref): Ref => reshape(b, value, made.axes);

const splitForm = (joined: Joined, members: ReadonlyArray<Member>): Form => ({
  name: "split",
  make: (b, leaves) => {
    const kernel = straight(b, joined, leaves.at(-1) as Ref);
    const rest = members.filter(({ code }) => code === undefined);
    const values = rest.map((member) => own(member, leaves)[0] as Ref);
    const x = concat(b, values, last(values[0] as Ref));
    const product = shaped(b, joined, joined.apply(b, x, rowsFor(b, kernel, joined.along, rest)));
    return members.reduce((sum, member) => {
      if (member.code === undefined) return sum;
      const table = joined.table(b, rowsFor(b, kernel, joined.along, [member]));
      return add(b, sum, shaped(b, joined, looked(b, member.code, own(member, leaves), table)));
    }, product);
  },
});

/** Every form of a contraction of joined values; the first is how it was written. */
export const formsOfJoined = (site: Site, joined: Joined): Forms => {
  const members = membersOf(site, joined);
  const codes = members.filter(({ code }) => code !== undefined);
  return {
    bias: true,
    leaves: [...members.flatMap(leavesOf), joined.kernel],
    forms: [
      joinedForm(joined, members, "values"),
      ...(joined.order === undefined ? [] : [joinedForm(joined, members, "rows")]),
      ...(codes.length === 0 || codes.length === members.length ? [] : [splitForm(joined, members)]),
    ],
  };
};

/** Every form of the product of a category's code with a kernel; undefined where the left side is none. */
export const formsOfCode = (site: Site<"matMul">): Forms | undefined => {
  const [x, kernel] = site.inputs as readonly [Ref, Ref];
  const code = category(codeAt(site, x));
  if (code === undefined || sizeAt(kernel.type.axes[0]?.size ?? 0, 1) === 0) return undefined;
  const { axes } = site.node.type;
  const kernelOf = (b: Builder, leaves: ReadonlyArray<Ref>): Ref => {
    const given = leaves.at(-1) as Ref;
    return reshape(b, given, [{ ...given.type.axes[0]!, name: "in" }, given.type.axes[1]!]);
  };
  return {
    bias: true,
    leaves: [...code.inputs, kernel],
    forms: [
      {
        name: "product",
        make: (b, leaves) =>
          reshape(b, b.emit("matMul", [written(b, code, leaves.slice(0, -1)), kernelOf(b, leaves)], {}), axes),
      },
      {
        name: "lookup",
        make: (b, leaves) => reshape(b, looked(b, code, leaves.slice(0, -1), kernelOf(b, leaves)), axes),
      },
    ],
  };
};
