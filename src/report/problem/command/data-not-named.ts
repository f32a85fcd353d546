/** G921 · Data not named here. */
import { page } from "../../../../compiler/words/diagnostic.js";
import { quote } from "../../../../compiler/words/layout.js";
import { failure } from "../../../../runtime/problem/failure.js";
import { shellWord } from "../../../../runtime/problem/shell.js";

export interface DataNotNamed {
  readonly _tag: "DataNotNamed";
  readonly folder: string;
  /** The address in question. */
  readonly part: string;
}

export const dataNotNamedProblem = failure<DataNotNamed>("DataNotNamed", {
  code: "G921",
  exit: 1,
  words: ({ folder, part }) => ({
    title: "DATA NOT NAMED HERE",
    summary:
      `The run ${quote(folder, 200)} names ${quote(part, 200)} as its data, and nobody has named that to graft ` +
      "here. A run that came from elsewhere could name any file.",
    fix:
      `if you know this file, \`graft data ${shellWord(part)}\` shows what it holds, and from then on runs may name ` +
      "it; or give your own with --data",
  }),
  page: page(
    "Data not named here",
    "A run remembers where its data was, and commands such as `graft eval` read it there. A run from elsewhere " +
      "could name any file, so graft reads only what somebody has named here before, in a command or in a spec that " +
      "was trained; what lies in the run's own folder or in the working folder; and data that is built in.",
    "If you know the file, `graft data ADDRESS` shows what it holds, and from then on runs may name it. Or give " +
      "your own data with `--data`.",
  ),
});
