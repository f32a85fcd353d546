/** Reports that were untrue once: each says what is so. */
import { describe, expect, it, test } from "vitest";
import { renderText } from "../../compiler/report/text.js";
import { verdict } from "../../src/cli/command/swap.js";
import { reportFile } from "../../src/report/file.js";
import { refuseRun } from "../../src/report/run.js";
import { faultsOf } from "../../src/run/measure.js";

describe("what the system refuses", () => {
  it.each(["open", "write", "sync", "rename", "make", "truncate", "remove"] as const)(
    "to %s on a read-only file system is exit 1 and called so, not a file that is missing",
    (action) => {
      const { exit, reports } = refuseRun({ _tag: "FileProblem", path: "ro/r", action, code: "EROFS" });
      expect(exit).toBe(1);
      expect(renderText(reports)).toContain("the file system is read-only");
      expect(renderText(reports)).not.toContain("There is no");
    },
  );

  it.each([
    ["ENOSPC", "no space is left"],
    ["EMFILE", "too many files are open"],
    ["EIO", "the device reports an error"],
    ["EDQUOT", "the disk quota is used up"],
    ["ENOENT", "its folder is gone"],
  ])("%s while writing is told as what it is", (code, words) => {
    expect(renderText([reportFile({ _tag: "FileProblem", path: "r/state.json", action: "write", code })])).toContain(
      words,
    );
  });
});

test("a divergence promises no checkpoint that is not there", () => {
  const { exit, reports } = refuseRun({
    _tag: "Diverged",
    step: 1,
    epoch: 1,
    where: "train",
    term: "loss",
    found: "NaN",
  } as never);
  expect(exit).toBe(1);
  expect(renderText(reports)).toContain("A checkpoint that was made before that is as it was");
  expect(renderText(reports)).not.toContain("The last checkpoint, from before that, is whole");
});

describe("a swap of a model", () => {
  const compared = (difference: number, scale: number) =>
    verdict({ account: [] }, [{ graph: "decode", difference, scale }]);
  it("that diverged is not called the same function", () => {
    expect(compared(3.4e10, 1e20)).toContain("has diverged");
    expect(compared(Number.NaN, Number.NaN)).toContain("has diverged");
    expect(compared(0, Number.POSITIVE_INFINITY)).toContain("has diverged");
  });
  it("is the same function only within rounding", () => {
    expect(compared(1e-7, 1)).toContain("It is the same function");
    expect(compared(1e-2, 1)).toContain("The outputs differ");
  });
});

test("figures that are no numbers are an error, each named once", () => {
  const row = (title: string, value: number) => ({ name: "nll", title, value, unit: "nats" }) as never;
  expect(faultsOf({ rows: [row("NLL", 3)] })).toEqual([]);
  const [fault] = faultsOf({
    rows: [row("NLL", Number.NaN), row("KL", Number.POSITIVE_INFINITY), row("NLL", Number.NaN)],
  });
  expect(fault).toMatchObject({ code: "G920", severity: "error" });
  expect(fault?.summary).toMatch(/^NLL, KL are no numbers/);
});
