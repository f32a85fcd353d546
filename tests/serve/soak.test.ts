// Many requests: answers stay right, and memory stays where it was. In the long run a few thousand; GRAFT_SOAK=100000
// says how many.
import { afterAll, beforeAll, expect, test } from "vitest";
import { long } from "../long.js";
import { type Fixture, fixture, request } from "./fixture.js";

const asked = Number(process.env["GRAFT_SOAK"] ?? (long ? 4000 : 0));

let at: Fixture;
beforeAll(async () => {
  if (asked > 0) at = await fixture({ cvae: "cvae" }, { batch: { rows: 16, delay: 0, queue: 1000 } });
});
afterAll(() => at?.close());

const decode = (i: number) =>
  request(at, "POST", "/v1/models/cvae:predict", {
    signature_name: "decode",
    instances: [{ z: [Math.sin(i % 50), Math.cos(i % 50)], digit: i % 10 }],
  });

/** The least of a few looks: garbage that waits to be collected is no leak. */
const resident = async (): Promise<number> => {
  let least = Infinity;
  for (let look = 0; look < 5; look++) {
    await new Promise((done) => setTimeout(done, 20));
    least = Math.min(least, process.memoryUsage().rss);
  }
  return least;
};

const many = async (from: number, to: number): Promise<ReadonlySet<number>> => {
  const statuses = new Set<number>();
  for (let i = from; i < to; i += 20)
    for (const { status } of await Promise.all(Array.from({ length: 20 }, (_, j) => decode(i + j))))
      statuses.add(status);
  return statuses;
};

test.skipIf(asked === 0)(
  `${asked} requests: every one answered, the last like the first, in flat memory (the long run)`,
  async () => {
    const first = await decode(7);
    await many(0, asked / 4);
    const before = await resident();
    expect(await many(asked / 4, asked)).toEqual(new Set([200]));
    const grown = ((await resident()) - before) / 2 ** 20;
    expect(grown).toBeLessThan(96);
    expect((await decode(7)).json).toEqual(first.json);
  },
  1_200_000,
);
