/**
 * The gallery: every model of it as a small drawing, and the place to drop a file. In: the gallery's specs. Out: a
 * panel that can be closed.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Exhibit } from "../state/gallery.js";
import { setSpec } from "../state/store.js";
import { chooseFolder, filesOf, takeFiles } from "./drop.js";
import { colourOf } from "./look.js";

export const galleryOpen = signal(false);
const found = signal<ReadonlyArray<Exhibit>>([]);
const wanted = signal("");

export const openGallery = async (): Promise<void> => {
  galleryOpen.value = true;
  const { exhibits } = await import("../state/gallery.js");
  found.value = exhibits;
};

const bars = (count: number, from: number, to: number): ReadonlyArray<number> =>
  Array.from({ length: Math.min(count, 7) }, (_, i) => from + ((to - from) * (i + 0.5)) / Math.min(count, 7));

/** Encoder, latent and decoder as an hourglass, a bar for each layer; a dot for each condition where it enters. */
const Sketch = ({ sketch }: { readonly sketch: Exhibit["sketch"] }) => {
  const height = (x: number): number => 10 + 34 * Math.abs(x - 60) * (1 / 60);
  const place = { encoder: 26, prior: 60, decoder: 94 } as const;
  const seen: Record<string, number> = {};
  return (
    <svg viewBox="0 0 120 60" class="sketch" aria-hidden="true">
      {[...bars(sketch.encoder, 4, 50), ...bars(sketch.decoder, 70, 116)].map((x) => (
        <rect key={x} x={x - 2.5} y={34 - height(x) / 2} width="5" height={height(x)} rx="1.5" class="sketch-bar" />
      ))}
      <circle cx="60" cy="34" r="5.5" class="latent-dot" />
      {sketch.into.map(({ condition, side }, i) => {
        const nth = seen[side] ?? 0;
        seen[side] = nth + 1;
        return <circle key={`${i} ${side}`} cx={place[side] + nth * 9} cy="6" r="4" fill={colourOf(condition)} />;
      })}
    </svg>
  );
};

const titleOf = (file: string): string => file.replace(/\.json$/, "").replaceAll("-", " ");

const start = (exhibit: Exhibit): void => {
  galleryOpen.value = false;
  setSpec(exhibit.text);
};

export const Gallery = () => {
  const panel = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (galleryOpen.value) panel.current?.querySelector<HTMLElement>("input")?.focus();
  }, [galleryOpen.value]);
  if (!galleryOpen.value) return null;
  const words = wanted.value.toLowerCase();
  const shown = found.value.filter(({ file, description }) =>
    `${titleOf(file)} ${description}`.toLowerCase().includes(words),
  );
  return (
    <section
      class="panel gallery"
      aria-labelledby="title-gallery"
      onKeyDown={(event) => {
        if (event.key === "Escape") galleryOpen.value = false;
      }}
    >
      <div class="row panel-head">
        <h2 id="title-gallery">Start from…</h2>
        <input
          type="search"
          placeholder="find: film, sequence, prior…"
          aria-label="Find in the gallery"
          value={wanted.value}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
        />
        <label class="file-button">
          a file of your own
          <input type="file" multiple onChange={(event) => void takeFiles(filesOf(event.currentTarget.files ?? []))} />
        </label>
        <button type="button" onClick={chooseFolder}>
          a folder of pictures
        </button>
        <button type="button" onClick={() => (galleryOpen.value = false)}>
          Close
        </button>
      </div>
      <p class="small quiet">
        Or drop a spec, a run's zip, or data (IDX, CSV, NPY, a folder of pictures) anywhere on this page. Nothing leaves
        this machine.
      </p>
      <ul class="exhibits">
        {shown.map((exhibit) => (
          <li key={exhibit.file}>
            <button type="button" onClick={() => start(exhibit)}>
              <Sketch sketch={exhibit.sketch} />
              <b>{titleOf(exhibit.file)}</b>
              <span class="small">{exhibit.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
};
