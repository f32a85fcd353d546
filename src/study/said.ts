/**
 * What a training in another process says of how it goes.
 *
 * In: messages. Out: the same at the other end. A process of this machine has a channel; one on a cluster has but the
 * log of its job, where each message is a line that begins with a mark: it writes them where GRAFT_SAY is `lines`.
 */
import type { Report } from "../../compiler/words/report.js";
import type { EpochEnd, Progress } from "../../runtime/train/train.js";
import type { EndedEarly } from "./sweep/early.js";

export type Ended =
  | { readonly _tag: "Completed" | "Stopped" }
  /** The sweep's rule ended it before its time. */
  | ({ readonly _tag: "EndedEarly" } & EndedEarly)
  | { readonly _tag: "Failed"; readonly reports: ReadonlyArray<Report> };

export type Message =
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "epoch"; readonly end: EpochEnd }
  | { readonly type: "measuring" }
  | { readonly type: "ended"; readonly ended: Ended };

const mark = "graft says ";

/** A message as a line of a log. */
export const lineOf = (message: Message): string => `${mark}${JSON.stringify(message)}\n`;

const types: ReadonlyArray<unknown> = ["progress", "epoch", "measuring", "ended"];

/** The message that a line of a log is, if it is one. */
export const messageIn = (line: string): Message | undefined => {
  if (!line.startsWith(mark)) return undefined;
  try {
    const message: unknown = JSON.parse(line.slice(mark.length));
    return types.includes((message as Message | null)?.type) ? (message as Message) : undefined;
  } catch {
    return undefined;
  }
};

/** How often a process says how far it is, in milliseconds: a log keeps every line. */
const between = { channel: 200, lines: 5000 };

const says = (): "channel" | "lines" | undefined =>
  process.send !== undefined ? "channel" : process.env["GRAFT_SAY"] === "lines" ? "lines" : undefined;

/** Says it to whoever started this process, if anybody listens. */
export const say = (message: Message): Promise<void> =>
  new Promise((done) => {
    const how = says();
    if (how === "channel") process.send?.(message, undefined, undefined, () => done());
    else if (how === "lines") process.stdout.write(lineOf(message), () => done());
    else done();
  });

/**
 * Says how far a training is, now and then. `only`: in no other way. A command may have been started with a channel by
 * anybody, who awaits nothing of ours in it.
 */
export const sayingProgress = (only?: "lines"): ((progress: Progress) => void) => {
  if (only !== undefined && says() !== only) return () => undefined;
  let said = Number.NEGATIVE_INFINITY;
  const least = between[says() ?? "channel"];
  return (progress) => {
    if (performance.now() - said < least) return;
    said = performance.now();
    void say({ type: "progress", progress });
  };
};
