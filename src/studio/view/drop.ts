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
  [/\.(png|jpe?g|webp)$/i, "images"],
];

const schemeOf = (name: string): string | undefined => schemes.find(([pattern]) => pattern.test(name))?.[1];

/** A file, and its path below what was dropped. */
export interface Dropped {
  readonly path: string;
  readonly file: File;
}

/** The folder that all pictures lie in. */
const folderOf = (paths: ReadonlyArray<string>): string => {
  const [first = ""] = paths;
  const top = first.slice(0, first.indexOf("/") + 1);
  return top !== "" && paths.every((path) => path.startsWith(top)) ? `dropped/${top.slice(0, -1)}` : "dropped";
};

/** Where data is written in the spec, once it lies in the page. */
const addressOf = (paths: ReadonlyArray<string>): string | undefined => {
  // Pictures have a table beside them, which is not the data itself.
  const pictures = paths.some((path) => schemeOf(path) === "images");
  const first = pictures ? paths.find((path) => schemeOf(path) === "images") : paths.find(schemeOf);
  const scheme = first === undefined ? undefined : schemeOf(first);
  if (first === undefined || scheme === undefined) return undefined;
  if (scheme === "images") return `images:${folderOf(paths)}`;
  // A file for each column, or images beside their labels: the address is their folder.
  return paths.length > 1 ? `${scheme}:${folderOf(paths)}` : `${scheme}:dropped/${first}`;
};

const takeData = async (files: ReadonlyArray<Dropped>): Promise<void> => {
  const names = files.map(({ path }) => path);
  const address = addressOf(names);
  if (address === undefined) {
    say(
      `${names[0] ?? "This"} is none of what the page reads: a spec (.json), a run (.zip), .csv, ` +
        ".npy, IDX files, pictures.",
      true,
    );
    return;
  }
  const bytes = await Promise.all(
    files.map(async ({ path, file }) => [`dropped/${path}`, new Uint8Array(await file.arrayBuffer())] as const),
  );
  await training().setFiles(Object.fromEntries(bytes));
  const changed = await edit([{ _tag: "Put", pointer: "/train/data", value: address }]);
  say(
    changed
      ? `The spec's data is now ${address}. It stays on this machine. Train to use it.`
      : `${names.length > 3 ? `What you dropped (${names.length} files)` : names.join(", ")} is here; write "data": ` +
          `${JSON.stringify(address)} in the spec's train.`,
  );
};

/** Files as a field or a drop gives them; a folder's have paths. */
export const filesOf = (files: Iterable<File>): ReadonlyArray<Dropped> =>
  [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));

const entriesIn = async (folder: FileSystemDirectoryEntry): Promise<ReadonlyArray<FileSystemEntry>> => {
  const reader = folder.createReader();
  const all: Array<FileSystemEntry> = [];
  for (;;) {
    // A reader gives a hundred at a time, and at last none.
    const some = await new Promise<ReadonlyArray<FileSystemEntry>>((done, failed) => reader.readEntries(done, failed));
    if (some.length === 0) return all;
    all.push(...some);
  }
};

const walked = async (entry: FileSystemEntry): Promise<ReadonlyArray<Dropped>> => {
  if (entry.name.startsWith(".")) return [];
  if (entry.isDirectory) {
    const below: Array<Dropped> = [];
    for (const each of await entriesIn(entry as FileSystemDirectoryEntry)) below.push(...(await walked(each)));
    return below;
  }
  const file = await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed));
  return [{ path: entry.fullPath.replace(/^\//, ""), file }];
};

/** What a drop holds, folders walked through. What it holds must be asked for at once: afterwards it is empty. */
export const droppedIn = async (transfer: DataTransfer): Promise<ReadonlyArray<Dropped>> => {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files = filesOf(transfer.files);
  if (!entries.some(({ isDirectory }) => isDirectory)) return files;
  const all: Array<Dropped> = [];
  for (const entry of entries) all.push(...(await walked(entry)));
  return all;
};

/** One spec, one run, or any number of data files. */
export const takeFiles = async (files: ReadonlyArray<Dropped>): Promise<void> => {
  const first = files[0]?.file;
  if (first === undefined) return;
  const size = files.reduce((sum, { file }) => sum + file.size, 0);
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

/** Asks for a folder. */
export const chooseFolder = (): void => {
  const input = document.createElement("input");
  input.type = "file";
  input.webkitdirectory = true;
  input.addEventListener("change", () => void takeFiles(filesOf(input.files ?? [])));
  input.click();
};
