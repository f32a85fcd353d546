// Ctrl-C while a cluster works: a person is asked, and what is chosen happens; where nobody is there, the work is left.
import { afterEach, expect, test } from "vitest";
import { type Asker, type Leaver, leaver } from "../../src/cli/leave.js";

let own: Leaver | undefined;
afterEach(() => own?.end());

const soon = (): Promise<void> => new Promise((done) => setTimeout(done, 5));

/** A terminal where these answers are given, one to each question. */
const answering = (...answers: ReadonlyArray<string>): Asker & { readonly asked: Array<string> } => {
  const asked: Array<string> = [];
  return {
    isThere: true,
    asked,
    ask: async (question) => {
      asked.push(question);
      return answers[asked.length - 1] ?? "l";
    },
  };
};

const outcome = ({ signal, leave }: Leaver): string =>
  signal.aborted ? "stopped" : leave.aborted ? "left" : "goes on";

test.each([
  ["l", "left"],
  ["", "left"],
  ["Leave", "left"],
  ["s", "stopped"],
  ["stop", "stopped"],
  ["g", "goes on"],
  ["go on", "goes on"],
])("the answer %j: it is %s", async (answer, expected) => {
  own = leaver("http://head:8265", answering(answer), () => undefined);
  process.emit("SIGINT");
  await soon();
  expect(outcome(own)).toBe(expected);
  expect(own.exit()).toBe(130);
});

test("an answer that is none is asked for again, and after 'go on' Ctrl-C asks anew", async () => {
  const asker = answering("what?", "g", "s");
  own = leaver("http://head:8265", asker, () => undefined);
  process.emit("SIGINT");
  await soon();
  expect([outcome(own), asker.asked.length]).toEqual(["goes on", 2]);
  process.emit("SIGINT");
  await soon();
  expect(outcome(own)).toBe("stopped");
  expect(asker.asked[0]).toContain("goes on at http://head:8265");
});

test("nothing is written into a question; a second Ctrl-C leaves the work", async () => {
  const written: Array<string> = [];
  let answer: (text: string) => void = () => undefined;
  const ask = (): Promise<string> => new Promise((done) => (answer = done));
  own = leaver("http://head:8265", { isThere: true, ask }, () => written.push("cleared"));
  own.when(() => written.push("before"));
  process.emit("SIGINT");
  own.when(() => written.push("held"));
  expect([own.isAsking(), written]).toEqual([true, ["before", "cleared"]]);
  process.emit("SIGINT");
  expect(outcome(own)).toBe("left");
  answer("g");
  await soon();
  expect(written).toEqual(["before", "cleared", "held"]);
});

test("without a terminal, and when it is closed, the work is left", () => {
  const nobody: Asker = { isThere: false, ask: () => Promise.reject(new Error("asked")) };
  own = leaver("http://head:8265", nobody, () => undefined);
  process.emit("SIGINT");
  expect(outcome(own)).toBe("left");
  own.end();
  own = leaver("http://head:8265", answering("s"), () => undefined);
  process.emit("SIGTERM");
  expect([outcome(own), own.exit()]).toEqual(["left", 143]);
});
