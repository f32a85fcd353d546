/**
 * The place Train: the curve, the figures, and the one large button. In: the runs. Out: elements.
 */

import { signal } from "@preact/signals";
import type { RunView } from "../state/run.js";
import {
  act,
  action,
  beside,
  besideModel,
  carryBeside,
  carryWeights,
  changedSince,
  closeBeside,
  differences,
  model,
  noWay,
  runs,
  setWay,
  slots,
  stale,
  trainFresh,
  training,
  way,
} from "../state/store.js";
import type { ReportView, Slot, Way } from "../state/types.js";
import { Curve } from "./curve.js";
import { Differences } from "./differences.js";
import { colourOf, count, figure, seconds } from "./look.js";

const names: Readonly<Record<Slot, string>> = { a: "A", b: "B" };

export const lineColours: Readonly<Record<Slot, string>> = { a: colourOf(0), b: colourOf(6) };

const Bar = ({ run, label }: { readonly run: RunView; readonly label: string }) => {
  const step = run.progress?.step ?? run.opened?.step ?? 0;
  const steps = run.progress?.steps ?? run.opened?.steps ?? 0;
  if (steps === 0) return null;
  return <progress max={steps} value={step} aria-label={`${label}: step ${step} of ${steps}`} />;
};

const speed = ({ phase, progress }: RunView): string =>
  progress === undefined || phase !== "training"
    ? ""
    : `${count(progress.samplesPerSecond)} samples/s · ${seconds(progress.secondsLeft)} left`;

const partsOf = (run: RunView): ReadonlyArray<readonly [string, number]> => {
  const losses =
    run.phase === "training" ? (run.progress?.losses ?? {}) : (run.epoch?.heldOut ?? run.epoch?.train ?? {});
  return Object.entries(losses).slice(0, 6);
};

const Figures = ({ slot }: { readonly slot: Slot }) => {
  const run = runs[slot].value;
  const at = run.progress ?? run.epoch;
  const split = run.phase === "training" ? "this epoch, training" : run.epoch?.heldOut ? "held out" : "training";
  return (
    <div class="figures">
      <p class="figures-head">
        {slots.value.length > 1 ? (
          <b class="slot" style={{ "--c": lineColours[slot] }}>
            {names[slot]}
          </b>
        ) : null}
        <span>{at === undefined ? "not trained yet" : `step ${count(at.step)} · epoch ${at.epoch}`}</span>
        <span class="quiet">{speed(run)}</span>
      </p>
      <Bar run={run} label={`Training ${names[slot]}`} />
      {partsOf(run).length > 0 ? (
        <dl aria-label={`Losses, ${split}`}>
          {partsOf(run).map(([name, value]) => (
            <div key={name}>
              <dt>{name === "negative-elbo" ? "−ELBO" : name}</dt>
              <dd>{figure(value)}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </div>
  );
};

const Reports = ({ reports, label }: { readonly reports: ReadonlyArray<ReportView>; readonly label: string }) =>
  reports.length === 0 ? null : (
    <div class="failed" role="alert">
      {reports.slice(0, 5).map((report) => (
        <div key={report.summary}>
          <strong>
            {label}
            {report.title} <span class="quiet">{report.code}</span>
          </strong>
          <p>{report.summary}</p>
          {report.expected ? <p class="small">Expected {report.expected}</p> : null}
          {report.found ? <p class="small">Found {report.found}</p> : null}
          {report.notes.map((note) => (
            <p class="small" key={note}>
              {note}
            </p>
          ))}
          {report.fix ? <p class="small">Fix: {report.fix}</p> : null}
        </div>
      ))}
    </div>
  );

const Stale = () =>
  stale.value ? (
    <div class="stale" role="status">
      <p>
        <b>The spec has changed since this training.</b> What you see is of the old one.
      </p>
      <ul class="small">
        {changedSince.value.slice(0, 5).map(({ path, a, b }) => (
          <li key={path}>
            <code>{path}</code> {a} → {b}
          </li>
        ))}
      </ul>
      <div class="row">
        <button type="button" onClick={() => void carryWeights()}>
          Carry the weights
        </button>
        <button type="button" onClick={() => void trainFresh()}>
          Train again
        </button>
      </div>
    </div>
  ) : null;

/** FLOPs of a second that one thread of WebAssembly does on a laptop, and how many times a look's a train step does. */
const [rate, more] = [2e10, 3];

/** Samples that digits has for training. */
const usual = 3600;

const estimate = (): string => {
  const shown = model.value;
  if (shown === undefined) return "";
  const { batch, epochs, steps } = shown.train;
  const all = steps ?? (epochs ?? 20) * Math.ceil(usual / batch);
  const time = (all * batch * shown.flops * more) / rate;
  return `about ${seconds(Math.max(1, time))} for ${count(all)} steps of ${batch}`;
};

const slow = signal(false);

const Slow = () => (
  <label class="slow">
    <input
      type="checkbox"
      checked={slow.value}
      onChange={(event) => {
        slow.value = event.currentTarget.checked;
        void training().setDelay(slow.value ? 400 : 0);
      }}
    />
    slowly, to watch
  </label>
);

const Computes = ({ as, title, label }: { readonly as: Way; readonly title: string; readonly label: string }) => (
  <label class="slow" title={title}>
    <input
      type="checkbox"
      checked={way.value === as}
      disabled={action.value.name === "stop"}
      onChange={(event) => {
        const { currentTarget } = event;
        void setWay(currentTarget.checked ? as : "fast").then(() => {
          currentTarget.checked = way.value === as;
        });
      }}
    />
    {label}
  </label>
);

const Ways = () => (
  <>
    <Computes
      as="same-bits"
      label="same bits everywhere"
      title="No fused multiply-add: every machine then computes the same numbers to the last bit, a little slower"
    />
    {"gpu" in navigator ? (
      <Computes
        as="gpu"
        label="on the GPU (experimental)"
        title="By WebGPU. Right on a GPU in software, timed on no real one: it may be slower than WebAssembly"
      />
    ) : null}
    {noWay.value === undefined ? null : (
      <span class="small" role="alert">
        {noWay.value}
      </span>
    )}
  </>
);

const Beside = () => {
  if (beside.value === undefined) return null;
  return (
    <div class="beside">
      <p class="row">
        <b>Beside: {besideModel.value?.name ?? "B"}</b>
        <span class="quiet">same seed, same data, the same step on both sides</span>
      </p>
      <Differences sides={["A", "B"]} rows={differences.value} />
      <div class="row">
        <button type="button" class="small-button" onClick={() => void carryBeside()}>
          start B from A's weights
        </button>
        <button type="button" class="small-button" onClick={closeBeside}>
          close B
        </button>
      </div>
    </div>
  );
};

export const MainButton = () => (
  <button
    type="button"
    class={`main-button ${action.value.name}`}
    disabled={action.value.name === "none"}
    onClick={() => void act()}
    title="Ctrl+Enter"
  >
    {action.value.label}
  </button>
);

export const Train = () => {
  const lines = slots.value.map((slot) => ({ label: names[slot], run: runs[slot].value, colour: lineColours[slot] }));
  const begun = lines.some(({ run }) => run.curve.length > 0);
  const quiet = runs.a.value.phase === "none" || runs.a.value.phase === "ready" || runs.a.value.origin === "shown";
  return (
    <section class="place train" id="place-train" aria-labelledby="title-train">
      <h2 id="title-train">Train</h2>
      <div class="row train-head">
        <MainButton />
        {runs.a.value.phase === "stopped" || runs.a.value.phase === "trained" ? (
          <button type="button" onClick={() => void trainFresh()}>
            Start again
          </button>
        ) : null}
        <Slow />
        <Ways />
        <span class="quiet">{quiet ? estimate() : ""}</span>
      </div>
      <Stale />
      <Beside />
      {slots.value.map((slot) => (
        <Reports
          key={slot}
          reports={runs[slot].value.reports}
          label={slots.value.length > 1 ? `${names[slot]}: ` : ""}
        />
      ))}
      {begun ? <Curve lines={lines} /> : null}
      {slots.value.map((slot) => (
        <Figures key={slot} slot={slot} />
      ))}
      {runs.a.value.opened?.carried.map((note) => (
        <p class="small" key={note}>
          {note}
        </p>
      ))}
    </section>
  );
};
