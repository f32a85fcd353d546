/** `graft studio`: write, see, train and slide in a page; or the same page as files for a static site. */

import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import * as E from "fp-ts/lib/Either.js";
import { own } from "../../../compiler/base/own.js";
import { textAt } from "../../../runtime/checkpoint/atomic.js";
import { writeBelow } from "../../../runtime/run/record.js";
import { noPageProblem } from "../../report/problem/studio/no-page.js";
import { portNotFreeProblem } from "../../report/problem/studio/port-not-free.js";
import { studioFolderTakenProblem } from "../../report/problem/studio/studio-folder-taken.js";
import { type Refusal, refusal, refusalOf } from "../../report/refusal.js";
import { refuseRun } from "../../report/run.js";
import { usage } from "../../report/usage.js";
import { type Define, examples, wholeFrom } from "../command.js";
import { type Outcome, refused } from "../outcome.js";
import { stopper } from "../stop.js";
import { assetsIn, pageFolder, withStart } from "../studio/assets.js";
import { type Home, homeOf } from "../studio/home.js";
import { type Studio, startStudio } from "../studio/serve.js";
import { note } from "../terminal.js";

interface Options {
  readonly port: number;
  /** False for --no-open. */
  readonly open: boolean;
  readonly out?: string;
}

const portTaken = (port: number, error: NodeJS.ErrnoException): Refusal =>
  refusalOf(portNotFreeProblem, { port, why: error.code ?? error.message });

const openers: Readonly<Record<string, readonly [string, ...Array<string>]>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};

/** Asks the system for its browser; where there is none, the address stands in the terminal. */
const openBrowser = (address: string): void => {
  const [command, ...args] = own(openers, process.platform) ?? ["xdg-open"];
  const child = spawn(command, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
};

const mark = "licences.md";

/** What of a folder is not ours; undefined where all is, or nothing is there. */
const foreignIn = async (folder: string): Promise<string | undefined> => {
  const names: ReadonlyArray<string> = await readdir(folder).catch(() => []);
  if (names.length === 0 || (names.includes("index.html") && names.includes(mark))) return undefined;
  return names[0];
};

const specIn = async (home: Home): Promise<{ readonly name: string; readonly spec: string } | undefined> => {
  if (home.kind === "spec") return { name: basename(home.path), spec: (await textAt(home.path)) ?? "" };
  if (home.kind !== "run") return undefined;
  return { name: basename(home.path), spec: (await textAt(join(home.path, "spec.json"))) ?? "" };
};

/** The built page's files by their paths in it. */
const pageFiles = async (): Promise<ReadonlyArray<readonly [name: string, bytes: Uint8Array]>> => {
  const entries = await readdir(pageFolder(), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(paths.map(async (path) => [relative(pageFolder(), path), await readFile(path)] as const));
};

/** The page as files: nothing in it asks a server. */
const writeSite = async (folder: string, home: Home): Promise<Outcome> => {
  const foreign = await foreignIn(folder);
  if (foreign !== undefined) return refused(refusalOf(studioFolderTakenProblem, { folder: folder, found: foreign }));
  const start = await specIn(home);
  const files = await pageFiles();
  const site = files.map(([name, bytes]) =>
    name === "index.html" && start !== undefined
      ? ([name, withStart(new TextDecoder().decode(bytes), start)] as const)
      : ([name, bytes] as const),
  );
  const written = await writeBelow(folder, site, "studio");
  if (E.isLeft(written)) return refused(refuseRun(written.left));
  return {
    exit: 0,
    text:
      `${folder}: a static site, for any web server and any folder of ` +
      `it.${start === undefined ? "" : ` It opens with ${start.name}.`}\n`,
    json: { out: folder, spec: start?.name ?? null },
    reports: [],
  };
};

const untilStopped = async ({ close }: Studio): Promise<void> => {
  await new Promise<void>((done) => {
    const stop = stopper(() => note("The page is closed; what it trained stays in it until its tab is closed too.\n"));
    stop.signal.addEventListener("abort", () => done(), { once: true });
  });
  await close();
};

const serve = async (home: Home, { port, open }: Options): Promise<Outcome> => {
  const assets = assetsIn(pageFolder());
  if (assets === undefined) return refused(refusalOf(noPageProblem, {}));
  const studio = await startStudio({ assets, home, port }).catch((error: NodeJS.ErrnoException) => error);
  if (studio instanceof Error) return refused(portTaken(port, studio));
  const address = `${studio.address}#token=${studio.token}`;
  note(
    `graft studio is at\n\n  ${address}\n\nThe page trains in your browser; ` +
      "nothing leaves this machine. Ctrl-C ends it.\n",
  );
  if (open && process.stderr.isTTY) openBrowser(address);
  await untilStopped(studio);
  return { exit: 0, text: "", json: { address: studio.address }, reports: [] };
};

const run = async (path: string | undefined, options: Options): Promise<Outcome> => {
  const home = await homeOf(path);
  if (E.isLeft(home)) return refused(home.left);
  if (options.out === undefined) return serve(home.right, options);
  if (home.right.kind === "folder")
    return refused(
      refusal(2, usage("A static site can't read a folder of runs.", "give it one spec, or leave --out out")),
    );
  if (assetsIn(pageFolder()) === undefined) return refused(refusalOf(noPageProblem, {}));
  return writeSite(options.out, home.right);
};

export const define: Define = (command) => {
  command
    .argument("[spec|run|folder]", "what to open: a spec, a run, or a folder of runs")
    .option("--port <n>", "where to listen; 0 takes a free port", wholeFrom(0, 65_535), 4173)
    .option("--no-open", "print the address, and open no browser")
    .option("--out <folder>", "write the page as a static site instead");
  examples(command, [
    ["graft studio", "the gallery's models, to turn, change and train"],
    ["graft studio spec.json", "edit a spec; Save writes it back"],
    ["graft studio runs/cvae", "look at a run, train it on"],
    ["graft studio runs", "every run of a folder, with the curves of those that train now"],
    ["graft studio --out site", "the same page for a web server: visitors train on their own machines"],
  ]);
  return () => run(command.args[0], command.opts<Options>());
};
