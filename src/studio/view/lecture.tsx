/**
 * The lecture: eight claims as a story, each with the live model to play with. In: the chapters and the words of a
 * language. Out: a panel.
 */
import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { type Chapter, chapters, type Play, type Put } from "../lecture/chapters.js";
import { languages, names } from "../lecture/index.js";
import type { Texts } from "../lecture/texts.js";
import { spliced } from "../state/splice.js";
import { closeBeside, language as compiler, openBeside, setSpec, trainFresh } from "../state/store.js";

export const lectureOpen = signal(false);
export const chapter = signal(chapters[0]?.id ?? "");
export const language = signal("en");
const texts = signal<Texts | undefined>(undefined);
const busy = signal(false);

const putIn = async (text: string, puts: ReadonlyArray<Put>): Promise<string> => {
  let made = text;
  for (const put of puts) made = spliced(made, await compiler.edits(made, [{ _tag: "Put", ...put }]));
  return made;
};

const chapterText = async ({ spec, start }: Chapter): Promise<string> => {
  const { exhibits } = await import("../state/gallery.js");
  return putIn(exhibits.find(({ file }) => file === spec)?.text ?? "", start);
};

const loadTexts = async (): Promise<void> => {
  texts.value = await languages[language.value]?.();
};

const goTo = async (wanted: Chapter | undefined): Promise<void> => {
  if (wanted === undefined) return;
  chapter.value = wanted.id;
  closeBeside();
  setSpec(await chapterText(wanted));
};

/** Opens where it was left; its first chapter's spec goes into the editor. */
export const openLecture = async (
  at: string = chapter.value,
  tongue: string = language.value,
  keep = false,
): Promise<void> => {
  language.value = Object.hasOwn(languages, tongue) ? tongue : "en";
  await loadTexts();
  lectureOpen.value = true;
  const wanted = chapters.find(({ id }) => id === at) ?? chapters[0];
  if (keep && wanted !== undefined) chapter.value = wanted.id;
  else await goTo(wanted);
};

const play = async (of: Chapter, { change = [], beside = [] }: Play): Promise<void> => {
  busy.value = true;
  try {
    const left = await putIn(await chapterText(of), change);
    closeBeside();
    setSpec(left);
    if (beside.length > 0) await openBeside(await putIn(left, beside));
    await trainFresh();
  } finally {
    busy.value = false;
  }
};

/** `…` as code and **…** as strong. */
const marked = (text: string): ReadonlyArray<JSX.Element | string> =>
  text
    .split(/(`[^`]*`|\*\*[^*]*\*\*)/)
    .map((part) =>
      part.startsWith("`") ? (
        <code key={part}>{part.slice(1, -1)}</code>
      ) : part.startsWith("**") ? (
        <strong key={part}>{part.slice(2, -2)}</strong>
      ) : (
        part
      ),
    );

const Languages = () => (
  <select
    aria-label="Language of the lecture"
    value={language.value}
    onChange={(event) => {
      language.value = event.currentTarget.value;
      void loadTexts();
    }}
  >
    {Object.entries(names).map(([code, name]) => (
      <option key={code} value={code} lang={code}>
        {name}
      </option>
    ))}
  </select>
);

export const Lecture = () => {
  const words = texts.value;
  const at = chapters.findIndex(({ id }) => id === chapter.value);
  const here = chapters[at];
  const said = words?.chapters[chapter.value];
  if (!lectureOpen.value || words === undefined || here === undefined || said === undefined) return null;
  return (
    <section class="panel lecture" lang={language.value} aria-labelledby="title-lecture">
      <div class="row panel-head">
        <h2 id="title-lecture">{words.lecture}</h2>
        <ol class="chapters">
          {chapters.map((each, i) => (
            <li key={each.id}>
              <button
                type="button"
                aria-current={each.id === chapter.value ? "step" : undefined}
                aria-label={words.chapters[each.id]?.title ?? each.id}
                onClick={() => void goTo(each)}
              >
                {i + 1}
              </button>
            </li>
          ))}
        </ol>
        <Languages />
        <button type="button" onClick={() => (lectureOpen.value = false)}>
          {words.close}
        </button>
      </div>
      <div class="lecture-body">
        <div class="story">
          <h3>{said.title}</h3>
          {said.body.map((paragraph) => (
            <p key={paragraph}>{marked(paragraph)}</p>
          ))}
        </div>
        <div class="plays">
          {here.plays.map((each) => (
            <button
              type="button"
              class="play"
              key={each.id}
              disabled={busy.value}
              onClick={() => void play(here, each)}
            >
              {said.plays[each.id] ?? each.id}
            </button>
          ))}
          <p class="small">
            <b>{words.look}.</b> {said.look}
          </p>
          <p class="row">
            <button type="button" disabled={at === 0} onClick={() => void goTo(chapters[at - 1])}>
              {words.previous}
            </button>
            <button type="button" disabled={at === chapters.length - 1} onClick={() => void goTo(chapters[at + 1])}>
              {words.next}
            </button>
          </p>
        </div>
      </div>
    </section>
  );
};
