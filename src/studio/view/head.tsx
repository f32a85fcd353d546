/**
 * The head of the page: what is open, the gallery, the lecture, sharing, exporting, the theme. In: the store. Out:
 * elements.
 */
import { type Signal, signal } from "@preact/signals";
import { zipSync } from "fflate";
import { encodeLink } from "../state/link.js";
import { beside, model, runs, seed, text, training, values, z } from "../state/store.js";
import { flipTheme, isDark } from "../state/theme.js";
import { galleryOpen, openGallery } from "./gallery.js";
import { home, openRuns, runsOpen, save, saved } from "./home.js";
import { chapter, lectureOpen, openLecture, language as tongue } from "./lecture.js";

const note = signal("");

/** Says something for a moment. */
const say = (words: string): void => {
  note.value = words;
  setTimeout(() => {
    if (note.value === words) note.value = "";
  }, 6000);
};

const linked = (): string =>
  encodeLink({
    spec: text.value,
    z: z.value,
    conditions: values.value,
    seed: seed.value,
    beside: beside.value,
    ...(lectureOpen.value ? { lecture: chapter.value, language: tongue.value } : {}),
  });

const share = async (): Promise<void> => {
  const address = `${location.href.split("#")[0]}${linked()}`;
  history.replaceState(null, "", address);
  const copied = await navigator.clipboard?.writeText(address).then(
    () => true,
    () => false,
  );
  say(
    `${copied ? "The link is copied" : "The link is in the address bar"}. Whoever has it can read the spec: ` +
      "it is encoded, not encrypted.",
  );
};

const download = (name: string, parts: BlobPart, type: string): void => {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([parts], { type }));
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
};

const fileName = (): string =>
  (model.value?.name ?? "spec")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "") || "model";

const exportSpec = (): void => download(`${fileName()}.json`, text.value, "application/json");

const exportRun = async (): Promise<void> => {
  const told = await training().files("a");
  if (told._tag === "Refused") {
    say(told.reports[0]?.summary ?? "There is nothing to export yet.");
    return;
  }
  const name = fileName();
  const inside = Object.fromEntries(Object.entries(told.value).map(([file, bytes]) => [`${name}/${file}`, bytes]));
  download(`${name}.zip`, zipSync(inside, { level: 1 }) as BlobPart, "application/zip");
  say(`Unzip it, then: graft eval ${name}`);
};

const exportPictures = (): void => {
  const canvases = [...document.querySelectorAll<HTMLCanvasElement>("#place-explore .strip canvas")];
  const [first] =
    canvases.length > 0 ? canvases : document.querySelectorAll<HTMLCanvasElement>("#place-explore canvas.large");
  if (first === undefined) {
    say("There is no picture yet.");
    return;
  }
  const shown = canvases.length > 0 ? canvases : [first];
  const sheet = document.createElement("canvas");
  const scale = Math.max(1, Math.floor(112 / first.width));
  sheet.width = shown.length * (first.width * scale + 2);
  sheet.height = first.height * scale;
  const context = sheet.getContext("2d");
  if (context === null) return;
  context.imageSmoothingEnabled = false;
  shown.forEach((canvas, i) => {
    context.drawImage(canvas, i * (first.width * scale + 2), 0, first.width * scale, first.height * scale);
  });
  sheet.toBlob((blob) => blob && download(`${fileName()}.png`, blob, "image/png"));
};

const commandText = (): string => `graft train ${fileName()}.json --engine wasm --out runs/${fileName()}`;

const copyCommand = async (): Promise<void> => {
  await navigator.clipboard?.writeText(commandText()).catch(() => undefined);
  say(commandText());
};

const Export = () => (
  <details class="menu">
    <summary>Export</summary>
    <div class="menu-box">
      <button type="button" onClick={exportSpec}>
        The spec, as JSON
      </button>
      <button type="button" onClick={() => void exportRun()} disabled={runs.a.value.opened === undefined}>
        The run, as a zip for graft eval
      </button>
      <button type="button" onClick={exportPictures}>
        The pictures, as PNG
      </button>
      <button type="button" onClick={() => void copyCommand()}>
        The command that trains it
      </button>
    </div>
  </details>
);

const toggle = (shown: Signal<boolean>, open: () => Promise<void>): void => {
  if (shown.value) shown.value = false;
  else void open();
};

export const Head = () => (
  <header class="head">
    <h1>
      graft <span>studio</span>
    </h1>
    <span class="model-name">{model.value?.name ?? ""}</span>
    <nav aria-label="Page">
      <button type="button" aria-expanded={galleryOpen.value} onClick={() => toggle(galleryOpen, openGallery)}>
        Gallery
      </button>
      <button type="button" aria-expanded={lectureOpen.value} onClick={() => toggle(lectureOpen, openLecture)}>
        Lecture
      </button>
      {home.value?.kind === "folder" ? (
        <button type="button" aria-expanded={runsOpen.value} onClick={() => toggle(runsOpen, openRuns)}>
          Runs
        </button>
      ) : null}
      {home.value?.kind === "spec" ? (
        <button type="button" disabled={saved.value === text.value} onClick={() => void save().then(say)}>
          Save
        </button>
      ) : null}
      <button type="button" onClick={() => void share()}>
        Share
      </button>
      <Export />
      <button type="button" class="theme" onClick={flipTheme} aria-label={isDark.value ? "Light theme" : "Dark theme"}>
        {isDark.value ? "☀" : "☾"}
      </button>
    </nav>
    <p class="note" role="status">
      {note.value}
    </p>
  </header>
);
