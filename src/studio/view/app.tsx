/**
 * The page: its head, its panels, and the four places: columns where it is wide, tabs on a phone. In: the store. Out:
 * elements.
 */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, announced } from "../state/store.js";
import { dropNote, droppedIn, takeFiles } from "./drop.js";
import { Explore } from "./explore.js";
import { Gallery, galleryOpen } from "./gallery.js";
import { Head } from "./head.js";
import { Runs, runsOpen } from "./home.js";
import { Lecture, lectureOpen } from "./lecture.js";
import { closeChoices, Model } from "./model.js";
import { Spec } from "./spec.js";
import { MainButton, Train } from "./train.js";

const tabs = ["spec", "model", "train", "explore"] as const;

export type Tab = (typeof tabs)[number];

const tab = signal<Tab>("spec");

const helpOpen = signal(false);

const titleOf = (name: Tab): string => (name[0]?.toUpperCase() ?? "") + name.slice(1);

const go = (name: Tab): void => {
  tab.value = name;
  const place = document.getElementById(`place-${name}`);
  const host = place?.querySelector<HTMLElement>(".editor")?.shadowRoot;
  const first =
    host?.querySelector<HTMLElement>(".cm-content") ??
    place?.querySelector<HTMLElement>("button:not(:disabled), input, summary");
  requestAnimationFrame(() => first?.focus());
};

const keys: Readonly<Record<string, readonly [what: string, act: () => void]>> = {
  "1": ["go to Spec", () => go("spec")],
  "2": ["go to Model", () => go("model")],
  "3": ["go to Train", () => go("train")],
  "4": ["go to Explore", () => go("explore")],
  t: ["train or stop", () => void act()],
  "?": ["show or hide these keys", () => (helpOpen.value = !helpOpen.value)],
};

/** Inputs that take no letters: a key pressed on them is the page's. */
const letterless = /^(checkbox|radio|range|file)$/;

const isText = (target: EventTarget | null): boolean =>
  !(target instanceof HTMLInputElement && letterless.test(target.type)) &&
  target instanceof HTMLElement &&
  (target.isContentEditable || target.shadowRoot !== null || /^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName));

const pressed = (event: KeyboardEvent): void => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !isText(event.target)) {
    event.preventDefault();
    void act();
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    helpOpen.value = galleryOpen.value = runsOpen.value = false;
    dropNote.value = undefined;
    closeChoices();
  }
  if (!isText(event.target)) keys[event.key]?.[1]();
};

const Help = () =>
  helpOpen.value ? (
    <section class="panel help" aria-labelledby="title-help">
      <div class="row panel-head">
        <h2 id="title-help">Keys</h2>
        <button type="button" onClick={() => (helpOpen.value = false)}>
          Close
        </button>
      </div>
      <dl class="keys-list">
        {Object.entries(keys).map(([key, [what]]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>Ctrl+Enter</kbd>
          </dt>
          <dd>train or stop, in the editor too</dd>
        </div>
        <div>
          <dt>
            <kbd>F8</kbd> <kbd>Alt+Enter</kbd>
          </dt>
          <dd>in the editor: the next problem; do what its report says</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd> <kbd>Tab</kbd>
          </dt>
          <dd>leave the editor</dd>
        </div>
        <div>
          <dt>
            <kbd>Shift+arrow</kbd>
          </dt>
          <dd>move a slider by a tenth of its way</dd>
        </div>
      </dl>
    </section>
  ) : null;

const Dropped = () =>
  dropNote.value === undefined ? null : (
    <p class={`drop-note ${dropNote.value.bad ? "bad" : ""}`} role={dropNote.value.bad ? "alert" : "status"}>
      {dropNote.value.words}{" "}
      <button type="button" class="link" onClick={() => (dropNote.value = undefined)}>
        dismiss
      </button>
    </p>
  );

const onDrop = (event: DragEvent): void => {
  const { dataTransfer } = event;
  if (dataTransfer === null || dataTransfer.files.length === 0) return;
  event.preventDefault();
  void droppedIn(dataTransfer).then(takeFiles);
};

export const App = () => {
  useEffect(() => {
    addEventListener("keydown", pressed);
    addEventListener("dragover", (event) => event.preventDefault());
    addEventListener("drop", onDrop);
  }, []);
  return (
    <div class={`app ${lectureOpen.value ? "with-lecture" : ""}`} data-tab={tab.value}>
      <Head />
      <Dropped />
      <Help />
      <Gallery />
      <Runs />
      <Lecture />
      <main class="places">
        <Spec />
        <div class="middle">
          <section class="place model-place" id="place-model" aria-labelledby="title-model">
            <h2 id="title-model">Model</h2>
            <Model />
          </section>
          <Train />
        </div>
        <Explore />
      </main>
      <footer class="bar">
        <div class="tabs" role="tablist" aria-label="Places">
          {tabs.map((name) => (
            <button
              type="button"
              role="tab"
              key={name}
              id={`tab-${name}`}
              aria-selected={tab.value === name}
              aria-controls={`place-${name}`}
              onClick={() => (tab.value = name)}
            >
              {titleOf(name)}
            </button>
          ))}
        </div>
        <MainButton />
      </footer>
      <p class="hidden" role="status" aria-live="polite">
        {announced.value}
      </p>
    </div>
  );
};
