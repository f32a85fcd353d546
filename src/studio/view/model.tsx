/**
 * The place Model: lanes of layers in the order in which values flow, and the conditions at the sites where they enter.
 *
 * In: the last sound model. Out: elements. A chip opens the placements that type-check; dragged to another layer, it
 * enters there.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { spliced } from "../state/splice.js";
import {
  choosePlace,
  dropInto,
  edit,
  injectAt,
  isSound,
  language,
  model,
  openBeside,
  reveal,
  text,
} from "../state/store.js";
import type { ChipView, ChoiceView, LaneView, LayerView, ModelView, RowView } from "../state/types.js";
import { colourOf, count } from "./look.js";

/** The chip whose choices are open, and what they are. */
const open = signal<{ readonly index: number; readonly site: string } | undefined>(undefined);
const choices = signal<ReadonlyArray<ChoiceView> | undefined>(undefined);
const sites = signal<ReadonlyArray<ChoiceView> | undefined>(undefined);
const refused = signal<string | undefined>(undefined);

/** A placement that was chosen and is not yet in the model: the model follows the text a moment later. */
const chosen = signal<{ readonly word: string; readonly before: string } | undefined>(undefined);

const isOpen = (chip: ChipView): boolean => open.value?.index === chip.index && open.value.site === chip.site;

const openChip = async (chip: ChipView): Promise<void> => {
  // After a choice the chip is open already: what it shows stays until the new choices are there, and the focus with
  // it.
  if (!isOpen(chip)) choices.value = sites.value = chosen.value = undefined;
  open.value = { index: chip.index, site: chip.site };
  const of = text.value;
  const found = await language.placements(of, chip.index);
  if (!isOpen(chip) || of !== text.value) return;
  choices.value = found;
  const reachable = await language.sites(of, chip.index);
  if (isOpen(chip) && of === text.value) sites.value = reachable;
};

/** Closes the choices of the chip that is open, if one is. */
export const closeChoices = (): void => {
  open.value = chosen.value = undefined;
};

const placeOf = (chip: ChipView): string => (chosen.value?.before === chip.place ? chosen.value.word : chip.place);

const choose = async (chip: ChipView, choice: ChoiceView): Promise<void> => {
  if (choice.why !== undefined || !choosePlace(text.value, choice)) return;
  chosen.value = { word: choice.word, before: chip.place };
  await openChip(chip);
};

const Placement = ({ chip, choice }: { readonly chip: ChipView; readonly choice: ChoiceView }) => {
  const id = `place-${chip.index}-${choice.word}`;
  return (
    <li class={choice.why === undefined ? "" : "cannot"}>
      <input
        type="radio"
        id={id}
        name={`place-${chip.index}`}
        checked={choice.word === placeOf(chip)}
        disabled={choice.why !== undefined}
        aria-describedby={`${id}-doc`}
        onChange={() => void choose(chip, choice)}
      />
      <label for={id}>{choice.word}</label>
      {choice.why === undefined && choice.word !== chip.place ? (
        <button
          type="button"
          class="small-button"
          onClick={() => {
            closeChoices();
            void openBeside(spliced(text.value, choice.changes));
          }}
          aria-label={`beside: compare ${chip.place} with ${choice.word}`}
        >
          beside
        </button>
      ) : null}
      <p id={`${id}-doc`} class="small">
        {choice.why ?? choice.doc}
      </p>
    </li>
  );
};

const SiteChoice = ({ chip }: { readonly chip: ChipView }) => (
  <label class="site-choice">
    Enters at
    <select
      value={chip.site}
      disabled={sites.value === undefined}
      onChange={(event) => {
        const { value } = event.currentTarget;
        void dropInto(chip.index, value).then(closeChoices);
      }}
    >
      {(sites.value ?? [{ word: chip.site, why: undefined }]).map(({ word, why }) => (
        <option key={word} value={word} disabled={why !== undefined}>
          {word}
        </option>
      ))}
    </select>
  </label>
);

const Choices = ({ chip }: { readonly chip: ChipView }) => {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(
    () => box.current?.querySelector<HTMLInputElement>("input:checked")?.focus(),
    [choices.value !== undefined],
  );
  return (
    <fieldset
      class="choices"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.currentTarget.parentElement?.querySelector<HTMLElement>(".chip")?.focus();
        closeChoices();
      }}
    >
      <legend>
        How <b>{chip.condition}</b> enters <b>{chip.site}</b>
      </legend>
      {choices.value === undefined ? (
        <p class="quiet">Trying each placement…</p>
      ) : (
        <ul>
          {choices.value.map((choice) => (
            <Placement key={choice.word} chip={chip} choice={choice} />
          ))}
        </ul>
      )}
      <div class="row">
        <SiteChoice chip={chip} />
        <button
          type="button"
          class="small-button"
          onClick={() => {
            closeChoices();
            void edit([{ _tag: "Remove", pointer: `/inject/${chip.index}` }]);
          }}
        >
          take out
        </button>
        <button type="button" class="small-button" onClick={closeChoices}>
          close
        </button>
      </div>
    </fieldset>
  );
};

const Chip = ({ chip, names }: { readonly chip: ChipView; readonly names: ReadonlyArray<string> }) => (
  <li class="chip-line">
    <button
      type="button"
      class="chip"
      draggable
      aria-expanded={isOpen(chip)}
      style={{ "--c": colourOf(names.indexOf(chip.condition)) }}
      onDragStart={(event) => event.dataTransfer?.setData("text/plain", `inject ${chip.index}`)}
      onClick={() => (isOpen(chip) ? closeChoices() : void openChip(chip))}
      title={chip.derived.join(", ")}
    >
      <span class="chip-name">
        {chip.condition} → {chip.site}
      </span>
      <span>
        {chip.place} · {chip.becomes}
      </span>
    </button>
    {isOpen(chip) ? <Choices chip={chip} /> : null}
  </li>
);

const dropped = async (event: DragEvent, site: string): Promise<void> => {
  const [, index] = /^inject (\d+)$/.exec(event.dataTransfer?.getData("text/plain") ?? "") ?? [];
  if (index === undefined) return;
  event.preventDefault();
  const choice = await dropInto(Number(index), site);
  refused.value = choice?.why;
};

const Layer = ({ layer, names }: { readonly layer: LayerView; readonly names: ReadonlyArray<string> }) => (
  <li>
    <button
      type="button"
      class="layer"
      onClick={() => layer.at && reveal(layer.at.from, layer.at.to)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => void dropped(event, layer.site)}
      title={`${layer.input} → ${layer.output}`}
    >
      <span class="layer-name">{layer.name.startsWith("layers[") ? layer.type : layer.name}</span>
      <span class="layer-type">{layer.name.startsWith("layers[") ? "" : layer.type}</span>
      <span class="layer-cost">{layer.parameters > 0 ? `${count(layer.parameters)} par.` : ""}</span>
      <span class="layer-shape">{layer.output}</span>
    </button>
    {layer.inside.length > 0 ? (
      <details>
        <summary>{layer.inside.filter(({ kind }) => kind === "layer").length} layers inside</summary>
        <Rows rows={layer.inside} names={names} />
      </details>
    ) : null}
  </li>
);

const Rows = ({ rows, names }: { readonly rows: ReadonlyArray<RowView>; readonly names: ReadonlyArray<string> }) => (
  <ol class="rows">
    {rows.map((row) =>
      row.kind === "layer" ? (
        <Layer key={`layer ${row.site}`} layer={row} names={names} />
      ) : (
        <Chip key={`chip ${row.index} ${row.site}`} chip={row} names={names} />
      ),
    )}
  </ol>
);

const Lane = ({ lane, names }: { readonly lane: LaneView; readonly names: ReadonlyArray<string> }) => (
  <section
    class={`lane lane-${lane.name}`}
    aria-label={lane.title}
    onDragOver={(event) => event.preventDefault()}
    onDrop={(event) => (event.target === event.currentTarget ? void dropped(event, lane.name) : undefined)}
  >
    <h3>{lane.title}</h3>
    <p class="flow">{lane.reads}</p>
    <Rows rows={lane.rows} names={names} />
    <p class="flow out">{lane.makes}</p>
  </section>
);

const AddCondition = ({ shown }: { readonly shown: ModelView }) => {
  if (shown.conditions.length === 0) return null;
  const places = shown.lanes.filter(({ name }) => name === "encoder" || name === "decoder" || name === "prior");
  return (
    <p class="row add">
      <span class="quiet">Let it enter:</span>
      {shown.conditions.flatMap(({ name }) =>
        places.map((lane) => (
          <button
            type="button"
            class="small-button"
            key={`${name} ${lane.name}`}
            onClick={() => void injectAt(name, lane.name)}
          >
            {name} → {lane.name}
          </button>
        )),
      )}
    </p>
  );
};

const Says = ({ shown }: { readonly shown: ModelView }) => (
  <details class="says">
    <summary>
      {shown.patterns.join(", ")} · {count(shown.parameters)} parameters · {count(shown.flops)} FLOPs a sample
    </summary>
    {shown.says.map((sentence) => (
      <p class="small" key={sentence}>
        {sentence}
      </p>
    ))}
  </details>
);

export const Model = () => {
  const shown = model.value;
  if (shown === undefined) return <p class="quiet pad">The model appears here as soon as the spec is sound.</p>;
  const names = shown.conditions.map(({ name }) => name);
  return (
    <div class={`model ${isSound.value ? "" : "dimmed"}`}>
      {isSound.value ? null : (
        <p class="stale-note" role="note">
          As of your last sound text
        </p>
      )}
      {refused.value === undefined ? null : (
        <p class="refused" role="alert">
          {refused.value}{" "}
          <button type="button" class="link" onClick={() => (refused.value = undefined)}>
            dismiss
          </button>
        </p>
      )}
      <Says shown={shown} />
      <div class="lanes">
        {shown.lanes.map((lane) => (
          <Lane key={`${lane.name} ${lane.title}`} lane={lane} names={names} />
        ))}
      </div>
      <AddCondition shown={shown} />
    </div>
  );
};
