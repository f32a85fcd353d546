/**
 * `graft completion`: what a shell reads to complete commands and options. Made from the commands themselves, so it
 * knows all there are.
 */
import { Command } from "commander";
import { quote } from "../../../compiler/words/layout.js";
import { refusal } from "../../report/refusal.js";
import { usage } from "../../report/usage.js";
import { type Call, type Define, examples } from "../command.js";
import { type Outcome, refused } from "../outcome.js";

/** A command as the list of them has it; the list is handed in, since this command is on it. */
interface Listed {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<{ readonly define: Define }>;
}

interface Known {
  readonly name: string;
  readonly summary: string;
  readonly options: ReadonlyArray<{
    readonly flag: string;
    readonly words: string;
    readonly choices?: ReadonlyArray<string>;
  }>;
}

const optionsOf = async ({ load }: Listed): Promise<Known["options"]> => {
  const command = new Command();
  (await load()).define(command);
  return [
    ...command.options
      .filter(({ hidden }) => !hidden)
      .map(({ long, description, argChoices }) => ({
        ...{ flag: long ?? "", words: description },
        ...(argChoices && { choices: argChoices }),
      })),
    { flag: "--json", words: "print one JSON document instead of text" },
    { flag: "--help", words: "show this help" },
  ];
};

const known = (commands: ReadonlyArray<Listed>): Promise<ReadonlyArray<Known>> =>
  Promise.all(commands.map(async (row) => ({ name: row.name, summary: row.summary, options: await optionsOf(row) })));

const flagsOf = ({ options }: Known): string => options.map(({ flag }) => flag).join(" ");

/** For each option that takes one of some words: the command with the option, and the words. */
const chosen = (all: ReadonlyArray<Known>): ReadonlyArray<readonly [string, string]> =>
  all.flatMap(({ name, options }) =>
    options.flatMap(({ flag, choices }) => (choices ? [[`${name} ${flag}`, choices.join(" ")] as const] : [])),
  );

const bash = (all: ReadonlyArray<Known>): string => `_graft() {
  local word="\${COMP_WORDS[COMP_CWORD]}" options=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${all.map(({ name }) => name).join(" ")}" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${all.map((one) => `    ${one.name}) options="${flagsOf(one)}" ;;`).join("\n")}
  esac
  case "\${COMP_WORDS[1]} \${COMP_WORDS[COMP_CWORD-1]}" in
${chosen(all)
  .map(([key, words]) => `    "${key}") COMPREPLY=($(compgen -W "${words}" -- "$word")); return ;;`)
  .join("\n")}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _graft graft
`;

/** Words in single quotes, of zsh and of fish. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

const zsh = (all: ReadonlyArray<Known>): string => `#compdef graft
_graft() {
  local -a commands options
  commands=(
${all.map(({ name, summary }) => `    ${quoted(`${name}:${summary.replaceAll(":", "\\:")}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case "$words[2]" in
${all.map((one) => `    ${one.name}) options=(${flagsOf(one)}) ;;`).join("\n")}
  esac
  case "$words[2] $words[CURRENT-1]" in
${chosen(all)
  .map(([key, words]) => `    "${key}") compadd -- ${words}; return ;;`)
  .join("\n")}
  esac
  if [[ "$words[CURRENT]" == -* ]]; then
    compadd -- $options
  else
    _files
  fi
}
compdef _graft graft
`;

const fish = (all: ReadonlyArray<Known>): string =>
  all
    .flatMap(({ name, summary, options }) => [
      `complete -c graft -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...options.map(
        ({ flag, words, choices }) =>
          `complete -c graft -n ${quoted(`__fish_seen_subcommand_from ${name}`)} -l ` +
          `${flag.slice(2)}${choices ? ` -x -a ${quoted(choices.join(" "))}` : ""} -d ${quoted(words)}`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join("");

const shells = new Map([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
]);

export const completing = (commands: () => ReadonlyArray<Listed>): { readonly define: Define } => ({
  define: (command) => {
    command.argument("<shell>", [...shells.keys()].join(", "));
    examples(command, [
      ['eval "$(graft completion bash)"', "in ~/.bashrc"],
      ['eval "$(graft completion zsh)"', "in ~/.zshrc, after compinit"],
      ["graft completion fish > ~/.config/fish/completions/graft.fish", ""],
    ]);
    return async (_: Call): Promise<Outcome> => {
      const shell = command.args[0] ?? "";
      const write = shells.get(shell);
      if (write === undefined) return refused(refusal(2, unknownShell(shell)));
      const text = write(await known(commands()));
      return { exit: 0, text, asIs: true, json: { shell, text }, reports: [] };
    };
  },
});

const unknownShell = (shell: string) =>
  usage(`graft writes no completion for ${quote(shell)}.`, `write ${[...shells.keys()].join(", ")}`);
