/**
 * From arguments to an exit code: finds the command, loads its file, runs it and shows what came of it.
 *
 * stdout carries the result, stderr everything else; with `--json` stdout carries one document, also when all went
 * wrong. No exception ends in a stack trace: an unexpected one is a report, and its trace is shown where GRAFT_DEBUG=1.
 */
import { Command, CommanderError } from "commander";
import { renderJson } from "../../compiler/report/json.js";
import { tellMissingFonts } from "../../runtime/picture/fonts.js";
import { version } from "../report/package.js";
import { refusal } from "../report/refusal.js";
import { refuseEngine } from "../report/run.js";
import { reportUnexpected, reportUsage } from "../report/usage.js";
import type { Call } from "./command.js";
import { type CommandRow, commands } from "./commands.js";
import { type Outcome, refused } from "./outcome.js";
import { rendered } from "./render.js";
import {
  note,
  noteStyled,
  out,
  outAsIs,
  outStyled,
  outStyledAsIs,
  printableJson,
  quietPipes,
  terminalOf,
} from "./terminal.js";

/** Text that commander printed by itself (help, the version) goes out as it is. */
interface Printed {
  readonly _tag: "Printed";
}

type Ended = Outcome | Printed;

const introduction = [
  "graft type-checks a JSON spec of a conditional autoencoder or VAE, compiles it, trains it, and shows",
  "what each condition does.",
].join("\n");

const closing = `
Try:
  graft check spec.json                 is it sound?
  graft train spec.json --data digits   train it; the run's folder comes with pictures
  graft <command> --help                arguments, options and examples of a command`;

const wantsJson = (args: ReadonlyArray<string>): boolean => {
  const end = args.indexOf("--");
  const words = args.slice(0, end < 0 ? args.length : end);
  return words.some(
    (word, i) => word === "--json" || word === "--format=json" || (word === "--format" && words[i + 1] === "json"),
  );
};

/** The row that the first word names; also behind `help`. */
const chosenRow = (args: ReadonlyArray<string>): CommandRow | undefined => {
  const words = args.filter((arg) => !arg.startsWith("-"));
  const name = words[0] === "help" ? words[1] : words[0];
  return commands.find((row) => row.name === name);
};

/** Commander with every command's name and summary, and all that the chosen one takes. */
const assemble = async (
  args: ReadonlyArray<string>,
  call: Call,
  done: (outcome: Outcome) => void,
): Promise<Command> => {
  const program = new Command("graft")
    .description(introduction)
    .version(version(), "-V, --version", "show the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    .addHelpText("after", closing)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined, writeOut: out })
    .configureHelp({ helpWidth: Math.min(100, terminalOf(process.stdout).width) });
  const chosen = chosenRow(args);
  for (const row of commands) {
    const command = program.command(row.name).summary(row.summary).copyInheritedSettings(program);
    if (row !== chosen) continue;
    const act = (await row.load()).define(
      command.description(`${row.summary[0]?.toUpperCase()}${row.summary.slice(1)}.`),
    );
    command
      .option("--json", "print one JSON document instead of text")
      .helpOption("-h, --help", "show this help")
      .action(async () => done(await act(call)));
  }
  return program;
};

const shown = (error: CommanderError): boolean => error.exitCode === 0;

const execute = async (args: ReadonlyArray<string>, call: Call): Promise<Ended> => {
  let ended: Ended = { _tag: "Printed" };
  const program = await assemble(args, call, (outcome) => {
    ended = outcome;
  });
  try {
    await program.parseAsync([...args], { from: "user" });
    return ended;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (shown(error)) return ended;
    if (args.length === 0) {
      program.outputHelp();
      return ended;
    }
    const names = commands.map(({ name }) => name);
    return refused(refusal(2, reportUsage(error, args, chosenRow(args)?.name, names)));
  }
};

const writerOf = ({ styled, asIs }: Outcome): ((text: string) => void) =>
  styled === true ? (asIs === true ? outStyledAsIs : outStyled) : asIs === true ? outAsIs : out;

const print = (outcome: Outcome, command: string | null, { json }: Call): void => {
  const { reports, reportsAreResult = false } = outcome;
  if (json) {
    const { ok, diagnostics } = renderJson(reports);
    const code = reports.find(({ severity }) => severity === "error")?.code;
    const head = { ok: ok && outcome.exit === 0, command, ...(code === undefined ? {} : { code }) };
    outStyledAsIs(printableJson(`${JSON.stringify({ ...head, ...outcome.json, diagnostics }, null, 2)}\n`));
    return;
  }
  const stream = terminalOf(reportsAreResult ? process.stdout : process.stderr);
  (reportsAreResult ? outStyledAsIs : noteStyled)(rendered(reports, stream));
  writerOf(outcome)(outcome.text);
};

const unexpected = (error: unknown): Outcome => {
  if (process.env["GRAFT_DEBUG"] === "1" && error instanceof Error) note(`${error.stack}\n`);
  return refused(refuseEngine(error) ?? refusal(1, reportUnexpected(error)));
};

/** Runs the command that `args` name and gives the exit code. Never throws. */
export const runProgram = async (args: ReadonlyArray<string>): Promise<number> => {
  const call = { json: wantsJson(args) };
  tellMissingFonts(note);
  const ended = await execute(args, call).catch(unexpected);
  if ("_tag" in ended) return 0;
  print(ended, chosenRow(args)?.name ?? null, call);
  return ended.exit;
};

/** The same for a process of its own, whose pipes may close and whose loose ends may throw. */
export const runProcess = (args: ReadonlyArray<string>): Promise<number> => {
  quietPipes();
  process.on("uncaughtException", (error) => {
    print(unexpected(error), chosenRow(args)?.name ?? null, { json: wantsJson(args) });
    process.exit(1);
  });
  return runProgram(args);
};
