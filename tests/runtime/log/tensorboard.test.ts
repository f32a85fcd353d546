// TensorBoard's event files: their bytes, what a run writes, what a run that goes on or is replaced leaves, and
// TensorBoard's own reader.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { crc32c, decodeEvents, encodeEvent } from "../../../runtime/log/events.js";
import { openLogs } from "../../../runtime/log/index.js";
import { called, folder, root } from "../../e2e/graft.js";

const place = folder();
afterAll(place.remove);

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

describe("the format", () => {
  test("CRC-32C of RFC 3720's examples", () => {
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });

  test("the first record, as TensorFlow writes it", () => {
    // tf.summary's file_version event at time 1, with tf.io.TFRecordWriter around it.
    const bytes = encodeEvent({ time: 1, step: 0, content: { _tag: "Version" } });
    expect(hex(bytes.subarray(0, 8))).toBe("1a00000000000000");
    expect(hex(bytes.subarray(12, -4))).toBe("09000000000000f03f10001a0d627261696e2e4576656e743a32");
  });

  test("what is written is read; cut or changed, all before it is", () => {
    const event = fc.record({
      time: fc.double({ min: 0, max: 2e9, noNaN: true }),
      step: fc.nat(),
      content: fc
        .dictionary(fc.string({ minLength: 1 }), fc.float({ noNaN: true }))
        .map((values) => ({ _tag: "Scalars" as const, values: { ...values } })),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 5 }), fc.nat(), (events, cut) => {
        const parts = events.map(encodeEvent);
        const whole = Buffer.concat(parts);
        expect(decodeEvents(whole)).toEqual(events);
        const at = cut % whole.length;
        const kept = parts.reduce(
          ({ end, count }, part) => ({ end: end + part.length, count: end + part.length <= at ? count + 1 : count }),
          { end: 0, count: 0 },
        ).count;
        expect(decodeEvents(whole.subarray(0, at))).toHaveLength(kept);
        const broken = Uint8Array.from(whole);
        broken[at] = (broken[at] ?? 0) ^ 1;
        expect(decodeEvents(broken)).toEqual(events.slice(0, kept));
      }),
      { numRuns: 50 },
    );
  });
});

const eventsIn = (run: string, part: string) => {
  const at = join(run, "tensorboard", part);
  return readdirSync(at)
    .sort()
    .map((name) => decodeEvents(new Uint8Array(readFileSync(join(at, name)))));
};

const end = (epoch: number) => ({
  epoch,
  step: epoch * 10,
  train: { loss: 3 / epoch, kl: 1 },
  heldOut: { loss: 4 / epoch },
});

describe("a log", () => {
  test("two parts, Keras's names, one event an epoch; a run that goes on says from where", () => {
    const run = join(place.path, "a");
    const first = openLogs({ folder: run, names: ["tensorboard"], from: 0, now: () => 100 });
    for (const epoch of [1, 2, 3]) first.onEpoch(end(epoch));
    const [train] = eventsIn(run, "train");
    expect(train?.map(({ step, content }) => [step, content])).toEqual([
      [0, { _tag: "Version" }],
      [0, { _tag: "Start" }],
      ...[1, 2, 3].map((epoch) => [epoch * 10, { _tag: "Scalars", values: { epoch_loss: 3 / epoch, epoch_kl: 1 } }]),
    ]);
    const again = openLogs({ folder: run, names: ["tensorboard"], from: 20, now: () => 100 });
    again.onEpoch(end(3));
    const files = eventsIn(run, "validation");
    expect(files).toHaveLength(2);
    expect(files[1]?.slice(0, 2).map(({ step, content }) => [step, content._tag])).toEqual([
      [0, "Version"],
      [20, "Start"],
    ]);
  });

  test("a run that is replaced leaves none of the old one's events, and a stranger's files stay", () => {
    const run = join(place.path, "a");
    writeFileSync(join(run, "tensorboard/train/notes.txt"), "mine");
    openLogs({ folder: run, names: [], from: 0 }).onEpoch(end(1));
    expect(readdirSync(join(run, "tensorboard/train"))).toEqual(["notes.txt"]);
  });

  test("one that can't be written is told, and stops nothing", () => {
    const run = join(place.path, "b");
    mkdirSync(run);
    writeFileSync(join(run, "tensorboard"), "a file");
    const logs = openLogs({ folder: run, names: ["tensorboard"], from: 0 });
    for (const epoch of [1, 2]) logs.onEpoch(end(epoch));
    expect(logs.faults()).toEqual([{ log: "tensorboard", why: expect.stringMatching(/ENOTDIR|EEXIST/) }]);
    chmodSync(run, 0o755);
  });
});

const python = process.env["GRAFT_PYTHON"] ?? "python3";
const reader = `
import sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
for part in ("train", "validation"):
    a = EventAccumulator(f"{sys.argv[1]}/tensorboard/{part}"); a.Reload()
    print(part, [(e.step, round(e.value, 3)) for e in a.Scalars("epoch_loss")])
`;
const has = spawnSync(python, ["-c", "import tensorboard"]).status === 0;

describe("graft train with train.log", () => {
  const run = join(place.path, "run");

  test("writes what metrics.jsonl has", async () => {
    const args = [
      "train",
      join(root, "specs/gallery/vae.json"),
      "--data",
      "digits:60",
      "--quiet",
      "--epochs",
      "3",
      "--engine",
      "wasm",
      "--out",
      run,
      "--set",
      'train.log=["tensorboard"]',
    ];
    expect((await called(args)).code).toBe(0);
    const lines = readFileSync(join(run, "metrics.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const wanted = lines.filter(({ split }) => split === "held-out").map(({ step, loss }) => [step, Math.fround(loss)]);
    const [events = []] = eventsIn(run, "validation");
    const found = events.flatMap(({ step, content }) =>
      content._tag === "Scalars" ? [[step, content.values["epoch_loss"]]] : [],
    );
    expect(found).toEqual(wanted);
  });

  test.skipIf(!has)("Python: TensorBoard's own reader finds them, and drops what a training took again", () => {
    const read = () => spawnSync(python, ["-c", reader, run], { encoding: "utf8" }).stdout;
    expect(read().match(/\(\d+, /g)).toHaveLength(6);
    const again = openLogs({ folder: run, names: ["tensorboard"], from: 2 });
    again.onEpoch({ epoch: 2, step: 4, train: { loss: 1 }, heldOut: { loss: 1 } });
    expect(read().match(/\(\d+, 1\.0\)/g)).toHaveLength(2);
  });
});
