/** File calls that go wrong where a test says. */
import * as fs from "node:fs/promises";
import type { Door } from "../../../runtime/checkpoint/atomic.js";

export interface Watched {
  readonly door: Door;
  readonly calls: () => number;
}

/**
 * Asked before each call; what it throws is the call's answer. `half` writes half of what the call would have written.
 */
type Before = (call: number, half: () => Promise<void>) => Promise<void>;

const halves = (bytes: unknown): string | Uint8Array =>
  typeof bytes === "string"
    ? bytes.slice(0, bytes.length / 2)
    : bytes instanceof Uint8Array
      ? bytes.subarray(0, bytes.length / 2)
      : "";

export const watched = (before: Before): Watched => {
  let calls = 0;
  const guard = async <A>(call: () => Promise<A>, half: () => Promise<void> = async () => {}): Promise<A> => {
    calls += 1;
    await before(calls, half);
    return call();
  };
  const file = (handle: fs.FileHandle) => ({
    writeFile: (bytes: string | Uint8Array) =>
      guard(
        () => handle.writeFile(bytes),
        () => handle.writeFile(halves(bytes)),
      ),
    sync: () => guard(() => handle.sync()),
    // A refused close still closes, as the system does.
    close: async () => {
      await handle.close();
      await guard(async () => {});
    },
  });
  const door = {
    open: (path: string, flags: string) => guard(async () => file(await fs.open(path, flags))),
    rename: (from: string, to: string) => guard(() => fs.rename(from, to)),
    unlink: (path: string) => guard(() => fs.unlink(path)),
    readdir: (path: string) => guard(() => fs.readdir(path)),
    mkdir: (path: string, options: { recursive: true }) => guard(() => fs.mkdir(path, options)),
  } as unknown as Door;
  return { door, calls: () => calls };
};

const refusal = (code: string): Error => Object.assign(new Error(code), { code });

/** The process dies at call `at`: that call is done by half, and none after it happens. */
export const crashing = (at: number): Watched =>
  watched(async (call, half) => {
    if (call === at) await half();
    if (call >= at) throw refusal("CRASH");
  });

/** Only call `at` is refused. */
export const refusing = (at: number, code: string): Watched =>
  watched(async (call) => {
    if (call === at) throw refusal(code);
  });

/** The process kills itself at call `at`. */
export const killing = (at: number): Watched =>
  watched(async (call, half) => {
    if (call !== at) return;
    await half();
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => {});
  });
