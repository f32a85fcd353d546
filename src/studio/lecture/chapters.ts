/**
 * The lecture's chapters as data: which model each plays with, and what its buttons do. The words stand in a file for
 * each language.
 *
 * Every chapter begins with the gallery's CVAE, changed by `start`. A play changes it further, alone or in the column
 * beside.
 */

export interface Put {
  readonly pointer: string;
  readonly value: unknown;
}

export interface Play {
  readonly id: string;
  /** Changes of the chapter's spec. */
  readonly change?: ReadonlyArray<Put>;
  /** Changes that the column beside has more than this one. */
  readonly beside?: ReadonlyArray<Put>;
}

export interface Chapter {
  readonly id: string;
  readonly spec: "cvae.json" | "conv-cvae.json";
  readonly start: ReadonlyArray<Put>;
  readonly plays: ReadonlyArray<Play>;
}

const named = (value: string): Put => ({ pointer: "/name", value });
const about = (value: string): Put => ({ pointer: "/description", value });
/** A point has no KL to weigh. */
const point: ReadonlyArray<Put> = [
  { pointer: "/latent/type", value: "point" },
  { pointer: "/objective", value: { reconstruction: { reduce: "sum" } } },
];
const untold: Put = { pointer: "/inject", value: [] };
const units = (value: number): Put => ({ pointer: "/let/z", value });
const epochs = (value: number): Put => ({ pointer: "/train/epochs", value });
const allow = (code: string, why: string): Put => ({ pointer: "/allow", value: { [code]: why } });
const place = (index: number, value: string): Put => ({ pointer: `/inject/${index}/place`, value });
const told = (...sites: ReadonlyArray<string>): Put => ({
  pointer: "/inject",
  value: sites.map((into) => ({ condition: "digit", into, place: "suffix" })),
});

const otherSeed: Put = { pointer: "/train/seed", value: 2 };
/** A prior that has a place of its own for each digit, on a circle about 0. */
const priorAt = (radius: number): Put => {
  const rounded = (x: number): number => Math.round(x * 100) / 100;
  const mean = Array.from({ length: 10 }, (_, digit) => {
    const angle = (2 * Math.PI * digit) / 10;
    return [rounded(radius * Math.cos(angle)), rounded(radius * Math.sin(angle))];
  });
  return { pointer: "/latent/prior", value: { given: ["digit"], variance: "unit", mean } };
};

const unused = allow("W01", "the digit colours the codes, and nothing else");

export const chapters: ReadonlyArray<Chapter> = [
  {
    id: "seeds",
    spec: "cvae.json",
    start: [
      named("autoencoder"),
      about("The digit is known of the data, and told to nobody."),
      ...point,
      untold,
      epochs(12),
      unused,
    ],
    plays: [{ id: "two-seeds", beside: [otherSeed] }],
  },
  {
    id: "units",
    spec: "cvae.json",
    start: [named("vae"), about("The digit is known of the data, and told to nobody."), untold, epochs(12), unused],
    plays: [{ id: "five", beside: [units(5)] }],
  },
  {
    id: "condition",
    spec: "cvae.json",
    start: [named("vae"), about("The digit is known of the data, and told to nobody."), untold, epochs(12), unused],
    plays: [
      { id: "both", beside: [told("encoder.hidden", "decoder")] },
      {
        id: "prior",
        change: [told("encoder.hidden", "decoder")],
        beside: [untold, { pointer: "/latent/prior", value: { given: ["digit"], variance: "unit" } }],
      },
    ],
  },
  {
    id: "place",
    spec: "cvae.json",
    start: [epochs(12)],
    plays: [
      { id: "two-seeds", beside: [otherSeed] },
      { id: "named", change: [untold, priorAt(4)], beside: [otherSeed] },
    ],
  },
  {
    id: "order",
    spec: "cvae.json",
    start: [epochs(12)],
    plays: [
      { id: "prefix", beside: [place(0, "prefix"), place(1, "prefix")] },
      { id: "interleaved", beside: [place(0, "interleaved"), place(1, "interleaved")] },
    ],
  },
  {
    id: "encoding",
    spec: "cvae.json",
    start: [epochs(12)],
    plays: [
      {
        id: "scalar",
        beside: [
          { pointer: "/conditions/digit/encoding", value: "scalar" },
          allow("C09", "this is what the chapter shows"),
        ],
      },
    ],
  },
  {
    id: "convolution",
    spec: "conv-cvae.json",
    start: [epochs(5)],
    plays: [
      {
        id: "dense",
        beside: [{ pointer: "/inject/0", value: { condition: "digit", into: "encoder.hidden", place: "suffix" } }],
      },
    ],
  },
  {
    id: "divergence",
    spec: "cvae.json",
    start: [
      named("autoencoder"),
      about("The digit is known of the data, and told to nobody."),
      ...point,
      untold,
      epochs(12),
      unused,
    ],
    plays: [{ id: "vae", beside: [{ pointer: "/latent/type", value: "gaussian" }] }],
  },
];
