// A process that runs one command after another, so that hundreds of races cost hundreds of commands and not hundreds
// of starts. In, as messages: a folder and arguments. Out: the exit code and what was printed.
import { runProgram } from "../../src/cli/program.js";

export interface Call {
  readonly cwd: string;
  readonly args: ReadonlyArray<string>;
}

process.on("message", async ({ cwd, args }: Call) => {
  const [out, err]: [Array<string>, Array<string>] = [[], []];
  const kept = [process.stdout, process.stderr].map((stream) => stream.write);
  process.stdout.write = (part: Uint8Array | string) => out.push(String(part)) > 0;
  process.stderr.write = (part: Uint8Array | string) => err.push(String(part)) > 0;
  process.chdir(cwd);
  const code = await runProgram(args);
  for (const [i, stream] of [process.stdout, process.stderr].entries()) stream.write = kept[i] as typeof stream.write;
  process.send?.({ code, out: out.join(""), err: err.join("") });
});
process.send?.("ready");
