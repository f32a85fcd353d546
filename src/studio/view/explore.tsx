/**
 * The place Explore: turn the code and the conditions, and see what the decoder makes of them, also while it trains.
 *
 * In: the opened models. Out: elements.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import { numbersOfText, textOfTokens } from "../../../compiler/language/input/tokens.js";
import { between, stopsOf } from "../state/explore.js";
import {
  codes,
  lookedAt,
  output,
  pictures,
  pin,
  refusals,
  runs,
  shownCondition,
  slots,
  stale,
  values,
  z,
} from "../state/store.js";
import type { ConditionView, ModelView, RowsView, Slot } from "../state/types.js";
import { drawRow, figure } from "./look.js";
import { axes, nearestTo, Pad } from "./pad.js";
import { lineColours } from "./train.js";

interface CanvasProps {
  readonly rows: RowsView;
  readonly index: number;
  readonly range: readonly [number, number] | undefined;
  readonly label: string;
  readonly large?: boolean;
}

const Picture = ({ rows, index, range, label, large = false }: CanvasProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawRow(canvas.current, rows, index, range);
  });
  return <canvas ref={canvas} class={large ? "picture large" : "picture"} role="img" aria-label={label} />;
};

const valueText = (condition: ConditionView, value: ReadonlyArray<number> | null | undefined): string => {
  if (value === null || value === undefined) return "none";
  if (condition.members !== undefined) {
    const inside = value.flatMap((each, i) => (each === 1 ? [condition.labels?.[i] ?? String(i)] : []));
    return `{${inside.join(", ")}}`;
  }
  if (condition.classes !== undefined) return condition.labels?.[value[0] ?? 0] ?? String(value[0]);
  return value.map(figure).join(", ");
};

const describe = (seen: ModelView): string => {
  const given = seen.conditions.map((each) => `${each.name} ${valueText(each, values.value[each.name])}`);
  return `${given.join(", ")}${given.length > 0 ? " " : ""}at z = ${z.value.slice(0, 4).map(figure).join(", ")}`;
};

const set = (name: string, value: ReadonlyArray<number> | null): void => {
  values.value = { ...values.value, [name]: value };
};

const Classes = ({ condition }: { readonly condition: ConditionView }) => {
  const value = values.value[condition.name];
  const stops = stopsOf(condition);
  if ((condition.classes ?? 0) > stops.length)
    return (
      <select
        value={value?.[0] ?? 0}
        onChange={(event) => set(condition.name, [Number(event.currentTarget.value)])}
        aria-label={condition.name}
      >
        {Array.from({ length: condition.classes ?? 0 }, (_, i) => (
          <option key={i} value={i}>
            {condition.labels?.[i] ?? i}
          </option>
        ))}
      </select>
    );
  return (
    <div class="classes">
      {stops.map(({ label }, i) => (
        <label key={label} class={value?.[0] === i ? "chosen" : ""}>
          <input
            type="radio"
            name={`class-${condition.name}`}
            checked={value?.[0] === i}
            onChange={() => set(condition.name, [i])}
          />
          {label}
        </label>
      ))}
    </div>
  );
};

const Members = ({ condition }: { readonly condition: ConditionView }) => {
  const value = values.value[condition.name] ?? [];
  return (
    <div class="classes">
      {Array.from({ length: condition.width }, (_, i) => (
        <label key={i} class={value[i] === 1 ? "chosen" : ""}>
          <input
            type="checkbox"
            checked={value[i] === 1}
            onChange={(event) =>
              set(
                condition.name,
                Array.from({ length: condition.width }, (__, k) =>
                  k === i ? Number(event.currentTarget.checked) : (value[k] ?? 0),
                ),
              )
            }
          />
          {condition.labels?.[i] ?? i}
        </label>
      ))}
    </div>
  );
};

/** More numbers than this have no sliders: a map is taken as it comes. */
const MOST_SLIDERS = 12;

const Numbers = ({ condition }: { readonly condition: ConditionView }) => {
  const value = values.value[condition.name] ?? [];
  const [low, high] = condition.range ?? [-3, 3];
  if (condition.width > MOST_SLIDERS) return <p class="small">{condition.width} numbers, all at their middle.</p>;
  return (
    <div>
      {Array.from({ length: condition.width }, (_, i) => (
        <Slider
          key={i}
          label={condition.width === 1 ? condition.name : `${condition.name} ${i}`}
          low={low}
          high={high}
          value={value[i] ?? 0}
          change={(next) =>
            set(
              condition.name,
              Array.from({ length: condition.width }, (__, k) => (k === i ? next : (value[k] ?? 0))),
            )
          }
        />
      ))}
    </div>
  );
};

interface TextProps {
  readonly condition: ConditionView;
  readonly vocabulary: ReadonlyArray<string>;
}

/** A text of the vocabulary: what is typed is taken once all of it is. */
const Text = ({ condition: { name, width }, vocabulary }: TextProps) => {
  const [typed, type] = useState(textOfTokens(vocabulary, values.value[name] ?? []));
  const numbers = numbersOfText(typed, vocabulary);
  const most = vocabulary.slice(0, 12).join(" ");
  const take = (text: string): void => {
    type(text);
    const known = numbersOfText(text, vocabulary);
    if (known._tag === "Right")
      set(
        name,
        Array.from({ length: width }, (_, i) => known.right[i] ?? 0),
      );
  };
  return (
    <label class="text">
      <input type="text" aria-label={name} value={typed} onInput={(event) => take(event.currentTarget.value)} />
      <p class="small">
        {numbers._tag === "Left" ? `no token “${numbers.left}”; ` : ""}
        {most}
        {vocabulary.length > 12 ? " …" : ""}
      </p>
    </label>
  );
};

interface SliderProps {
  readonly label: string;
  readonly low: number;
  readonly high: number;
  readonly value: number;
  readonly change: (value: number) => void;
  readonly shown?: string;
}

/** Arrows move a hundredth of the way; with Shift, a tenth. */
const Slider = ({ label, low, high, value, change, shown }: SliderProps) => (
  <label class="slider">
    <span aria-hidden="true">{label}</span>
    <input
      type="range"
      aria-label={label}
      min={low}
      max={high}
      step={(high - low) / 100}
      value={value}
      onInput={(event) => change(Number(event.currentTarget.value))}
      onKeyDown={(event) => {
        if (!event.shiftKey || !/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
        event.preventDefault();
        const by = ((high - low) / 10) * (/Left|Down/.test(event.key) ? -1 : 1);
        change(Math.min(high, Math.max(low, value + by)));
      }}
    />
    <output>{shown ?? figure(value)}</output>
  </label>
);

/** A category whose classes are all pictures in the strip is chosen there. */
const isInStrip = ({ name, classes = Number.POSITIVE_INFINITY }: ConditionView): boolean =>
  shownCondition.value === name && slots.value.some((slot) => pictures[slot].value?.labels.length === classes);

/** Of two columns, each by its letter. */
const reachOf = ({ name }: ConditionView): string => {
  const parts = slots.value.map((slot) => {
    const reaches = lookedAt[slot].value?.conditions.find((each) => each.name === name)?.reaches ?? [];
    return reaches.join(", ") || "nothing";
  });
  return parts.length === 1 ? (parts[0] ?? "") : parts.map((part, i) => `${"AB"[i]}: ${part}`).join("; ");
};

const Condition = ({ condition }: { readonly condition: ConditionView }) => {
  const value = values.value[condition.name];
  return (
    <fieldset class="condition">
      <legend>
        {condition.name}
        <span class="quiet">
          {" "}
          reaches {reachOf(condition)}
          {isInStrip(condition) ? "; choose it above" : ""}
        </span>
      </legend>
      {condition.nullable ? (
        <label class="null">
          <input
            type="checkbox"
            checked={value === null}
            onChange={(event) =>
              set(condition.name, event.currentTarget.checked ? null : (stopsOf(condition)[0]?.value ?? [0]))
            }
          />
          none (its null)
        </label>
      ) : null}
      {value === null || isInStrip(condition) ? null : condition.classes !== undefined ? (
        <Classes condition={condition} />
      ) : condition.members !== undefined ? (
        <Members condition={condition} />
      ) : condition.vocabulary !== undefined ? (
        <Text condition={condition} vocabulary={condition.vocabulary} />
      ) : (
        <Numbers condition={condition} />
      )}
    </fieldset>
  );
};

const setUnit = (unit: number, value: number): void => {
  z.value = z.value.map((each, i) => (i === unit ? value : each));
};

const Units = ({ width }: { readonly width: number }) => (
  <div class="units">
    {Array.from({ length: Math.min(width, 8) }, (_, unit) => (
      <Slider
        key={unit}
        label={`z${unit + 1}`}
        low={-4}
        high={4}
        value={z.value[unit] ?? 0}
        change={(value) => setUnit(unit, value)}
      />
    ))}
    {width > 8 ? <p class="small">and {width - 8} more, at 0 unless a sample was taken</p> : null}
  </div>
);

const Between = () => {
  const [from, to] = [pin.value, z.value];
  if (from === undefined || from.length !== to.length) return null;
  const steps = Array.from({ length: 5 }, (_, i) => i / 4);
  return (
    <div class="row">
      <span class="quiet">between the pins</span>
      {steps.map((at) => (
        <button type="button" class="small-button" key={at} onClick={() => (z.value = between(from, to, at))}>
          {Math.round(at * 100)} %
        </button>
      ))}
      <button type="button" class="small-button" onClick={() => (pin.value = undefined)}>
        unpin
      </button>
    </div>
  );
};

const Axes = ({ width }: { readonly width: number }) => {
  if (width < 3) return null;
  const choose = (which: 0 | 1) => (
    <select
      value={axes.value[which]}
      aria-label={which === 0 ? "Unit across" : "Unit up"}
      onChange={(event) => {
        const unit = Number(event.currentTarget.value);
        axes.value = which === 0 ? [unit, axes.value[1]] : [axes.value[0], unit];
      }}
    >
      {Array.from({ length: Math.min(width, 64) }, (_, i) => (
        <option key={i} value={i}>
          z{i + 1}
        </option>
      ))}
    </select>
  );
  return (
    <p class="row small">
      across {choose(0)} up {choose(1)}
    </p>
  );
};

const Strip = ({ slot, seen }: { readonly slot: Slot; readonly seen: ModelView }) => {
  const shown = pictures[slot].value;
  const condition = seen.conditions.find(({ name }) => name === shownCondition.value);
  if (shown === undefined || condition === undefined || shown.labels.length === 0) return null;
  const range = seen.outputs.find(({ name }) => name === output.value)?.range;
  const stops = stopsOf(condition);
  return (
    <fieldset class="strip" aria-label={`The same code under each ${condition.name}`}>
      {shown.labels.map((label, i) => (
        <button
          type="button"
          key={label}
          class={valueText(condition, values.value[condition.name]) === label ? "chosen" : ""}
          aria-pressed={valueText(condition, values.value[condition.name]) === label}
          onClick={() => set(condition.name, stops[i]?.value ?? null)}
        >
          <Picture rows={shown.rows} index={i + 1} range={range} label={`${condition.name} ${label}`} />
          <span aria-hidden="true">{label}</span>
        </button>
      ))}
    </fieldset>
  );
};

const originText = (slot: Slot): string => {
  const { origin, phase, progress, opened } = runs[slot].value;
  if (phase === "training") return `training, step ${progress?.step ?? 0}`;
  if (origin === "shown") return "trained for you: 20 epochs of drawn digits";
  if (origin === "carried") return "weights carried over";
  const step = progress?.step ?? opened?.step ?? 0;
  return step === 0 ? "not trained: weights as drawn" : `after ${step} steps`;
};

const Column = ({ slot }: { readonly slot: Slot }) => {
  const seen = lookedAt[slot].value;
  const shown = pictures[slot].value;
  if (seen === undefined) return null;
  const range = seen.outputs.find(({ name }) => name === output.value)?.range;
  const far = nearestTo(z.value, codes[slot].value?.width === seen.latent.width ? codes[slot].value : undefined);
  return (
    <div class="column">
      {slots.value.length > 1 ? (
        <p>
          <b class="slot" style={{ "--c": lineColours[slot] }}>
            {slot.toUpperCase()}
          </b>
        </p>
      ) : null}
      {runs[slot].value.opened?.decodes === false ? (
        <p class="small">This decoder joins what the encoder made, so no code can be decoded alone.</p>
      ) : null}
      <div class="stage">
        {shown === undefined ? (
          <div class="picture large empty" />
        ) : (
          <Picture rows={shown.rows} index={0} range={range} label={describe(seen)} large />
        )}
        {seen.latent.width >= 2 ? <Pad slot={slot} width={seen.latent.width} /> : null}
      </div>
      <p class="small quiet">
        {originText(slot)}
        {far !== undefined && far > 0.8 ? " · no sample lies near this code" : ""}
      </p>
      {refusals[slot].value.slice(0, 1).map((report) => (
        <p class="small" role="alert" key={report.summary}>
          {report.summary}
        </p>
      ))}
      <Strip slot={slot} seen={seen} />
    </div>
  );
};

const Outputs = ({ seen }: { readonly seen: ModelView }) =>
  seen.outputs.length < 2 ? null : (
    <label class="row small">
      output
      <select value={output.value} onChange={(event) => (output.value = event.currentTarget.value)}>
        {seen.outputs.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );

const Shown = ({ seen }: { readonly seen: ModelView }) => {
  const able = seen.conditions.filter((each) => stopsOf(each).length > 0);
  return able.length < 2 ? null : (
    <label class="row small">
      show each value of
      <select value={shownCondition.value} onChange={(event) => (shownCondition.value = event.currentTarget.value)}>
        {able.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
};

export const Explore = () => {
  const seen = lookedAt.a.value;
  return (
    <section class={`place explore ${stale.value ? "old" : ""}`} id="place-explore" aria-labelledby="title-explore">
      <h2 id="title-explore">Explore</h2>
      {seen === undefined ? (
        <p class="quiet pad-text">
          {runs.a.value.phase === "opening"
            ? "Opening the model…"
            : "Train, or open a run, to see what the decoder makes."}
        </p>
      ) : (
        <>
          <div class={slots.value.length > 1 ? "columns two" : "columns"}>
            {slots.value.map((slot) => (
              <Column key={slot} slot={slot} />
            ))}
          </div>
          {seen.conditions.map((condition) => (
            <Condition key={condition.name} condition={condition} />
          ))}
          <fieldset class="condition">
            <legend>
              code z<span class="quiet"> hover the plane to decode, click to pin, Shift-click for a second pin</span>
            </legend>
            <Units width={seen.latent.width} />
            <Axes width={seen.latent.width} />
            <Between />
          </fieldset>
          <Outputs seen={seen} />
          <Shown seen={seen} />
        </>
      )}
    </section>
  );
};
