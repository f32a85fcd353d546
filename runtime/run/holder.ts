/**
 * Who holds a lock: a process on a host.
 *
 * In: this process, or the text of a lock. Out: its mark. A process is told apart from a later one with the same number
 * by the moment that it started and by the start of its system, where the system tells them (Linux).
 */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Of the system and of the process; empty where the system doesn't tell. */
  readonly started: string;
  /** When the process took its first lock, as ISO 8601. */
  readonly since: string;
}

export interface Mark {
  readonly text: string;
  readonly holder: Holder;
}

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
};

/** Field 22 of /proc/PID/stat, counted behind the name, which may hold spaces and brackets. */
const startOf = (pid: number): string => {
  const stat = textOf(`/proc/${pid}/stat`);
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  const boot = textOf("/proc/sys/kernel/random/boot_id").trim();
  return ticks === undefined || stat === "" ? "" : `${boot}/${ticks}`;
};

let mark: Mark | undefined;

/** This process's mark: the same for all of its locks. */
export const markHere = (): Mark => {
  if (mark !== undefined) return mark;
  const { pid } = process;
  const holder = { pid, host: hostname(), started: startOf(pid), since: new Date().toISOString() };
  mark = { holder, text: `${JSON.stringify(holder)}\n` };
  return mark;
};

const isHolder = (value: unknown): value is Holder => {
  if (typeof value !== "object" || value === null) return false;
  const { pid, host, started, since } = value as Readonly<Record<string, unknown>>;
  return (
    Number.isSafeInteger(pid) &&
    (pid as number) > 0 &&
    [host, started, since].every((field) => typeof field === "string" && field.length < 300)
  );
};

/** The holder that a lock's text names, if it is one. */
export const parseMark = (text: string): Holder | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Whether that very process still runs on this host. */
export const runsHere = ({ pid, started }: Holder): boolean => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return false;
  }
  const now = startOf(pid);
  return pid !== process.pid && (started === "" || now === "" || now === started);
};
