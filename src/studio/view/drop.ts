/**
 * Files that are dropped into the page, or chosen. In: files. Out: a spec in the editor, a run opened, or data that the
 * spec then names.
 */
import { signal } from "@preact/signals";
import { edit, openRunZip, setSpec, training } from "../state/store.js";

/** What became of the last file, for a person. */
export const dropNote = signal<{ readonly words: string; readonly bad: boolean } | undefined>(undefined);

const say = (words: string, bad = false): void => {
  dropNote.value = { words, bad };
};

/** A whole folder is more than a page can hold. */
const MOST = 1 << 30;

const isSpec = (name: string, text: string): boolean => name.endsWith(".json") && /"graft"\s*:/.test(text);

const schemes: ReadonlyArray<readonly [RegExp, string]> = [
  [/\.csv$/i, "csv"],
  [/\.npy$/i, "npy"],
  [/idx[0-9]-ubyte(\.gz)?$/i, "idx"],
];

const schemeOf = (name: string): string | undefined => schemes.find(([pattern]) => pattern.test(name))?.[1];

/** Where data is written in the spec, once it lies in the page. */
const addressOf = (names: ReadonlyArray<string>): string | undefined => {
  const [first] = names;
  const scheme = first === undefined ? undefined : schemeOf(first);
  if (first === undefined || scheme === undefined) return undefined;
  // A file for each column, or images beside their labels: the address is their folder.
  return names.length > 1 ? `${scheme}:dropped` : `${scheme}:dropped/${first}`;
};

const takeData = async (files: ReadonlyArray<File>): Promise<void> => {
  const names = files.map(({ name }) => name);
  const address = addressOf(names);
  if (address === undefined) {
    say(
      `${names[0] ?? "This"} is none of what the page reads: a spec (.json), a run (.zip), .csv, .npy, IDX files.`,
      true,
    );
    return;
  }
  const bytes = await Promise.all(
    files.map(async (file) => [`dropped/${file.name}`, new Uint8Array(await file.arrayBuffer())] as const),
  );
  await training().setFiles(Object.fromEntries(bytes));
  const changed = await edit([{ _tag: "Put", pointer: "/train/data", value: address }]);
  say(
    changed
      ? `The spec's data is now ${address}. It stays on this machine. Train to use it.`
      : `${names.join(", ")} is here; write "data": ${JSON.stringify(address)} in the spec's train.`,
  );
};

/** One spec, one run, or any number of data files. */
export const takeFiles = async (files: ReadonlyArray<File>): Promise<void> => {
  const [first] = files;
  if (first === undefined) return;
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (size > MOST) {
    say(`${Math.round(size / 2 ** 20)} MB are more than a page can hold; train with the command instead.`, true);
    return;
  }
  if (first.name.endsWith(".zip")) {
    const told = await openRunZip(new Uint8Array(await first.arrayBuffer()));
    if (told._tag === "Done") say(`${first.name} is open: its spec is in the editor, its weights in Explore.`);
    else say(told.reports[0]?.summary ?? "It can't be opened.", true);
    return;
  }
  const text = first.name.endsWith(".json") ? await first.text() : "";
  if (isSpec(first.name, text)) {
    setSpec(text);
    say(`${first.name} is in the editor.`);
    return;
  }
  await takeData(files);
};
