// What a process holds once what nobody needs is gone, for tests that look for leaks.
import { readdirSync, readFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes in V8 and its buffers. */
export const held = async (): Promise<number> => {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((done) => setImmediate(done));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const read = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** Resident bytes of this process, and of those that it started where the system tells of them. */
export const resident = (): number => {
  const tasks = process.platform === "linux" ? readdirSync("/proc/self/task") : [];
  const children = tasks.flatMap((task) => read(`/proc/self/task/${task}/children`).trim().split(" "));
  const own = children.map((pid) => Number(/^VmRSS:\s+([0-9]+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  return process.memoryUsage().rss + own.reduce((sum, kilobytes) => sum + 1024 * kilobytes, 0);
};
