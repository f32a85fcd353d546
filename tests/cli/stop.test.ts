/** Signals: every command that one stops ends with the code that a shell gives a command that the signal ended. */
import { constants } from "node:os";
import { expect, it, vi } from "vitest";
import { stopper } from "../../src/cli/stop.js";

it.each(["SIGHUP", "SIGINT", "SIGTERM"] as const)("%s aborts, and asks for 128 and its number", (name) => {
  const before = process.listenerCount(name);
  // What a closed terminal asks for at the process's end is not for the one of these tests.
  const atEnd = vi.spyOn(process, "once").mockReturnThis();
  const told: Array<string> = [];
  const stop = stopper((signal) => told.push(signal));
  process.emit(name, name);
  stop.end();
  atEnd.mockRestore();
  expect([told, stop.signal.aborted, stop.exit()]).toEqual([[name], true, 128 + constants.signals[name]]);
  expect(process.listenerCount(name)).toBe(before);
});
