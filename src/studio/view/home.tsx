/**
 * What the command named when it opened the page: a spec to be saved, a run, or a folder of runs. In: the server's
 * answers. Out: signals and a panel.
 *
 * A static page has no server: then there is only what its maker put into it.
 */

import { signal } from "@preact/signals";
import { noRun, type Point } from "../state/run.js";
import { language, openRunZip, setSpec, text } from "../state/store.js";
import type { DifferenceView } from "../state/types.js";
import { Curve } from "./curve.js";
import { Differences } from "./differences.js";
import { colourOf, figure } from "./look.js";

export interface RunRow {
  readonly name: string;
  readonly step: number;
  readonly steps: number;
  readonly epochs: number;
  readonly live: boolean;
  readonly loss: number | null;
  readonly curve: ReadonlyArray<Point>;
}

export interface Home {
  readonly kind: "spec" | "run" | "folder" | "none";
  readonly name: string;
  readonly spec?: string;
  readonly tables?: ReadonlyArray<{ readonly name: string; readonly text: string }>;
}

export const home = signal<Home | undefined>(undefined);
/** The text as it lies on the disk. */
export const saved = signal("");
export const runsOpen = signal(false);
const rows = signal<ReadonlyArray<RunRow>>([]);
const chosen = signal<ReadonlyArray<string>>([]);

const KEY = "graft-token";

/** The token comes in the address that the command printed, and stays in this tab. */
const token = (): string | undefined => {
  const given = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  if (given !== undefined) {
    sessionStorage.setItem(KEY, given);
    history.replaceState(null, "", location.pathname);
  }
  return given ?? sessionStorage.getItem(KEY) ?? undefined;
};

const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, document.baseURI), { ...init, headers: { ...init.headers, "x-graft-token": token() ?? "" } });

/** What a static page's maker put into it. */
const inside = (): Home | undefined => {
  const found = document.getElementById("start")?.textContent ?? "";
  if (found.trim() === "") return undefined;
  const value = JSON.parse(found) as { readonly name?: string; readonly spec?: string };
  return value.spec === undefined ? undefined : { kind: "none", name: value.name ?? "", spec: value.spec };
};

export const findHome = async (): Promise<Home | undefined> => {
  if (token() === undefined) return inside();
  const answer = await ask("api/home").catch(() => undefined);
  if (answer?.ok !== true) return inside();
  const found = (await answer.json()) as Home;
  home.value = found;
  saved.value = found.spec ?? "";
  return found;
};

export const openHome = async (found: Home): Promise<boolean> => {
  if (found.kind === "run") {
    const answer = await ask("api/run.zip");
    return answer.ok && (await openRunZip(new Uint8Array(await answer.arrayBuffer())))._tag === "Done";
  }
  if (found.kind === "folder") await openRuns();
  if (found.spec === undefined) return false;
  setSpec(found.spec);
  return true;
};

export const save = async (): Promise<string> => {
  const written = text.value;
  const answer = await ask("api/spec", { method: "PUT", body: JSON.stringify({ before: saved.value, text: written }) });
  if (answer.ok) {
    saved.value = written;
    return `Saved to ${home.value?.name ?? "the file"}.`;
  }
  const said = (await answer.json().catch(() => ({}))) as { readonly message?: string };
  return said.message ?? "It could not be saved.";
};

const refresh = async (): Promise<void> => {
  const answer = await ask("api/runs").catch(() => undefined);
  if (answer?.ok === true) rows.value = (await answer.json()) as ReadonlyArray<RunRow>;
};

export const openRuns = async (): Promise<void> => {
  runsOpen.value = true;
  await refresh();
  if (chosen.value.length === 0) chosen.value = rows.value.slice(0, 2).map(({ name }) => name);
  void compare();
  const timer = setInterval(() => {
    if (runsOpen.value) void refresh();
    else clearInterval(timer);
  }, 2000);
};

const pathOf = (name: string): string => `api/runs/${name.split("/").map(encodeURIComponent).join("/")}`;

const openOne = async (name: string): Promise<void> => {
  const answer = await ask(`${pathOf(name)}.zip`);
  if (!answer.ok) return;
  await openRunZip(new Uint8Array(await answer.arrayBuffer()));
  runsOpen.value = false;
};

const toggle = (name: string, on: boolean): void => {
  chosen.value = on ? [...chosen.value.slice(-1), name] : chosen.value.filter((each) => each !== name);
  void compare();
};

/** What differs between the two that are chosen, by path. */
const differences = signal<ReadonlyArray<DifferenceView>>([]);

const compare = async (): Promise<void> => {
  const [a, b] = chosen.value;
  if (a === undefined || b === undefined) {
    differences.value = [];
    return;
  }
  const specs = await Promise.all([a, b].map((name) => ask(`${pathOf(name)}/spec.json`)));
  if (!specs.every(({ ok }) => ok)) return;
  const [left = "", right = ""] = await Promise.all(specs.map((answer) => answer.text()));
  differences.value = (await language.compare(left, right)) ?? [];
};

const lineColour = (name: string): string => colourOf(chosen.value.indexOf(name) === 0 ? 0 : 6);

const Row = ({ row }: { readonly row: RunRow }) => (
  <tr>
    <td>
      <label>
        {chosen.value.includes(row.name) ? (
          <span class="swatch" style={{ "--c": lineColour(row.name) }} aria-hidden="true" />
        ) : null}
        <input
          type="checkbox"
          checked={chosen.value.includes(row.name)}
          onChange={(event) => toggle(row.name, event.currentTarget.checked)}
        />
        {row.name}
      </label>
    </td>
    <td>
      {row.step}/{row.steps}
    </td>
    <td>{row.loss === null ? "" : figure(row.loss)}</td>
    <td>{row.live ? "training now" : row.step >= row.steps ? "complete" : "stopped"}</td>
    <td>
      <button type="button" class="small-button" onClick={() => void openOne(row.name)}>
        open
      </button>
    </td>
  </tr>
);

export const Runs = () => {
  if (!runsOpen.value) return null;
  const lines = rows.value
    .filter(({ name }) => chosen.value.includes(name))
    .map(({ name, curve }) => ({ label: name, run: { ...noRun, curve }, colour: lineColour(name) }));
  return (
    <section class="panel runs" aria-labelledby="title-runs">
      <div class="row panel-head">
        <h2 id="title-runs">Runs in {home.value?.name}</h2>
        <button type="button" onClick={() => (runsOpen.value = false)}>
          Close
        </button>
      </div>
      {rows.value.length === 0 ? <p class="quiet">There is no run in this folder.</p> : null}
      <div class="runs-body">
        <table>
          <thead>
            <tr>
              <th scope="col">run</th>
              <th scope="col">step</th>
              <th scope="col">held out</th>
              <th scope="col">state</th>
              <th scope="col">
                <span class="hidden">open</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row) => (
              <Row key={row.name} row={row} />
            ))}
          </tbody>
        </table>
        <div>
          {lines.some(({ run }) => run.curve.length > 0) ? <Curve lines={lines} /> : null}
          {differences.value.length > 0 ? <Differences sides={chosen.value} rows={differences.value} /> : null}
        </div>
      </div>
      {(home.value?.tables ?? []).map(({ name, text: table }) => (
        <details key={name}>
          <summary>{name}</summary>
          <pre>{table}</pre>
        </details>
      ))}
    </section>
  );
};
