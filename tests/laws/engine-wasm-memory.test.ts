// The memory of the wasm engine: blocks that never overlap, whatever is taken and given back, and that are used again.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { openMemory } from "../../runtime/engine/wasm/memory.js";

interface Taken {
  readonly address: number;
  readonly bytes: number;
}

const overlap = (a: Taken, b: Taken): boolean => a.address < b.address + b.bytes && b.address < a.address + a.bytes;

test("blocks in use never overlap, and lie in the memory, at multiples of a vector's width", () => {
  const actions = fc.array(
    fc.record({ bytes: fc.integer({ min: 0, max: 8_000_000 }), gives: fc.option(fc.nat(), { nil: undefined }) }),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(
    fc.property(actions, (all) => {
      const { memory, take, giveBack } = openMemory();
      const held: Array<Taken> = [];
      for (const { bytes, gives } of all) {
        const [given] = gives === undefined ? [] : held.splice(gives % Math.max(1, held.length), 1);
        if (given !== undefined) giveBack(given.address);
        const next = { address: take(bytes), bytes };
        expect(next.address % 16).toBe(0);
        expect(next.address).toBeGreaterThan(0);
        expect(next.address + bytes).toBeLessThanOrEqual(memory.buffer.byteLength);
        expect(held.some((other) => overlap(other, next))).toBe(false);
        held.push(next);
      }
    }),
    { numRuns: 40 },
  );
});

test("what one plan gave back, another of other sizes takes again, before the memory grows", () => {
  const { memory, take, giveBack } = openMemory();
  const round = (bytes: number, blocks: number): void => {
    for (const address of Array.from({ length: blocks }, () => take(bytes))) giveBack(address);
  };
  round(1_000_000, 12);
  const before = memory.buffer.byteLength;
  for (let bytes = 10_000; bytes < 6_000_000; bytes += 37_000) round(bytes, Math.floor(11_000_000 / bytes));
  expect(memory.buffer.byteLength).toBe(before);
});

test("numbers stay where they are while the memory grows", () => {
  const memory = openMemory();
  const written = memory.write(Float32Array.of(1, 2, 3), [3], "f32");
  memory.allocate([8_000_000]);
  expect([...memory.read(written, "f32")]).toEqual([1, 2, 3]);
});

test("memory that nobody took can't be given back", () => {
  const { take, giveBack } = openMemory();
  const address = take(64);
  giveBack(address);
  expect(() => giveBack(address)).toThrow("given back that nobody took");
});
