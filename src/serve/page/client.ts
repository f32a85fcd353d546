/**
 * The page's script: conditions and latent in, pictures out.
 *
 * In: the server's own catalogue of models. Out: controls for what each model can be asked, and what it answers, at
 * once. Names and labels are text, never markup.
 */

interface Condition {
  readonly name: string;
  readonly type: "category" | "set" | "number" | "vector" | "tokens";
  readonly size: number;
  readonly shape: ReadonlyArray<number>;
  readonly labels?: ReadonlyArray<string>;
  readonly vocabulary?: ReadonlyArray<string>;
  readonly range?: readonly [number, number];
  readonly nullable: boolean;
}

interface Output {
  readonly name: string;
  readonly shape: ReadonlyArray<number>;
}

interface Version {
  readonly version: string;
  readonly error: string;
  readonly trained?: { readonly step: number; readonly epoch: number };
  readonly signatures?: ReadonlyArray<string>;
  readonly conditions?: ReadonlyArray<Condition>;
  readonly latent?: ReadonlyArray<number>;
  readonly outputs?: ReadonlyArray<Output>;
}

interface Choice {
  readonly model: string;
  readonly version: Version;
}

type Value = number | null | Array<number> | string;

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

/** A new element with text and children; attributes are set one by one. */
const make = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

const mostSliders = 32;
const reach = 3;

let chosen: Choice | undefined;
let values: Record<string, Value> = {};
let z: Array<number> = [];
let token = "";

const headers = (accept: string): Record<string, string> => ({
  Accept: accept,
  "Content-Type": "application/json",
  ...(token === "" ? {} : { Authorization: `Bearer ${token}` }),
});

const complain = (message: string): void => {
  const place = element("fault");
  place.textContent = message;
  place.hidden = message === "";
};

const address = ({ model, version }: Choice): string =>
  `v1/models/${encodeURIComponent(model)}/versions/${version.version}:sample`;

const post = async (choice: Choice, body: object, accept: string): Promise<Response> => {
  const response = await fetch(address(choice), {
    method: "POST",
    headers: headers(accept),
    body: JSON.stringify(body),
  });
  if (response.status === 401) element("token-box").hidden = false;
  if (response.ok) return response;
  const { error } = (await response.json()) as { readonly error: string };
  throw new Error(error);
};

const isImage = ({ shape }: Output): boolean =>
  shape.length === 2 || (shape.length === 3 && (shape[2] === 1 || shape[2] === 3));

const svg = "http://www.w3.org/2000/svg";

/** Numbers that are no image, as a line for each sample. */
const lines = (rows: ReadonlyArray<ReadonlyArray<number>>): SVGSVGElement => {
  const drawn = document.createElementNS(svg, "svg");
  drawn.setAttribute("viewBox", "0 0 320 120");
  drawn.setAttribute("width", "640");
  const all = rows.flat(8);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  for (const row of rows) {
    const line = document.createElementNS(svg, "polyline");
    const points = row.flat(8).map((y, i, { length }) => {
      const across = (i / Math.max(length - 1, 1)) * 316 + 2;
      return `${across.toFixed(1)},${(116 - ((y - low) / (high - low || 1)) * 112).toFixed(1)}`;
    });
    line.setAttribute("points", points.join(" "));
    line.setAttribute("stroke-opacity", rows.length > 1 ? "0.4" : "1");
    drawn.append(line);
  }
  return drawn;
};

/** Draws an answer into `place`: pictures are made by the server. */
const show = async (place: HTMLElement, choice: Choice, body: object, alt: string): Promise<void> => {
  const output = choice.version.outputs?.[0];
  if (output === undefined) return;
  if (!isImage(output)) {
    const answer = await (await post(choice, body, "application/json")).json();
    place.replaceChildren(lines(answer.outputs[output.name].data));
    return;
  }
  const blob = await (await post(choice, body, "image/png")).blob();
  const picture = make("img", { alt });
  picture.src = URL.createObjectURL(blob);
  await picture.decode();
  for (const old of place.querySelectorAll("img")) URL.revokeObjectURL(old.src);
  place.replaceChildren(picture);
};

/** Calls `work` again after it ended, once, however often it was asked for meanwhile. */
const latest = (work: () => Promise<void>): (() => void) => {
  let [running, again] = [false, false];
  const run = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    try {
      await work();
      complain("");
    } catch (error) {
      complain(error instanceof Error ? error.message : String(error));
    }
    running = false;
    if (again) {
      again = false;
      void run();
    }
  };
  return () => void run();
};

const number = (id: string): number => Number(element<HTMLInputElement>(id).value);

const scaleFor = ({ version }: Choice, wanted: number): number => {
  const [height = 28, width = 28] = version.outputs?.[0]?.shape ?? [];
  return Math.max(1, Math.min(16, Math.floor(wanted / Math.max(height, width))));
};

const can = (name: string): boolean => chosen?.version.signatures?.includes(name) ?? false;

const asked = (): Record<string, unknown> => ({ conditions: { ...values } });

const drawBody = (choice: Choice): Record<string, unknown> => ({
  ...asked(),
  count: 16,
  columns: 4,
  seed: number("seed"),
  scale: scaleFor(choice, 96),
  ...(can("guided") && number("guidance") !== 1 ? { guidance: number("guidance") } : {}),
});

const tellCurl = (choice: Choice): void => {
  const { conditions, count, seed, guidance } = drawBody(choice) as Readonly<Record<string, unknown>>;
  const body = JSON.stringify({ ...(conditions as object), count, seed, guidance });
  const url = `${location.origin}/v1/models/${encodeURIComponent(choice.model)}:sample`;
  element("curl").textContent =
    `curl -s ${url} -H 'Accept: image/png' \\\n  -d '${body.replaceAll("'", "'\\''")}' > samples.png`;
};

const drawMany = latest(async () => {
  if (chosen === undefined || !can("sample")) return;
  tellCurl(chosen);
  await show(element("many"), chosen, drawBody(chosen), "16 samples under these conditions");
  element("caption").textContent = `16 samples, seed ${number("seed")}`;
});

/** A flat code in the shape that the decoder takes. */
const shaped = (flat: ReadonlyArray<number>): unknown => [flat];

const drawOne = latest(async () => {
  if (chosen === undefined || !can("decode")) return;
  await show(element("one"), chosen, { ...asked(), z: shaped(z), scale: scaleFor(chosen, 224) }, "the decoded latent");
});

const draw = (): void => {
  drawMany();
  drawOne();
};

const slider = (
  label: string,
  [low, high]: readonly [number, number],
  value: number,
  change: (value: number) => void,
): HTMLElement => {
  const input = make("input", { type: "range", min: String(low), max: String(high), step: "any", "aria-label": label });
  const output = make("output");
  const tell = (): void => {
    output.textContent = Number(input.value).toFixed(2);
  };
  input.value = String(value);
  tell();
  input.addEventListener("input", () => {
    tell();
    change(Number(input.value));
  });
  return make("div", { class: "slider" }, make("span", {}, label), input, output);
};

const button = (text: string, press: () => void): HTMLButtonElement => {
  const made = make("button", { type: "button", "aria-pressed": "false" }, text);
  made.addEventListener("click", press);
  return made;
};

const labelOf = ({ labels }: Condition, index: number): string => labels?.[index] ?? String(index);

/** Buttons of a category or a set; `lit` says which are pressed. */
const choices = (
  condition: Condition,
  lit: (index: number) => boolean,
  press: (index: number) => void,
): HTMLElement => {
  const box = make("div", { class: "choices" });
  const all = Array.from({ length: condition.size }, (_, i) =>
    button(labelOf(condition, i), () => {
      press(i);
      mark();
      draw();
    }),
  );
  const none = condition.nullable
    ? [
        button("none", () => {
          values[condition.name] = null;
          mark();
          draw();
        }),
      ]
    : [];
  const mark = (): void => {
    for (const [i, each] of all.entries()) each.setAttribute("aria-pressed", String(lit(i)));
    for (const each of none) each.setAttribute("aria-pressed", String(values[condition.name] === null));
  };
  mark();
  box.append(...all, ...none);
  return box;
};

const categoryControl = (condition: Condition): HTMLElement => {
  const { name } = condition;
  values[name] = 0;
  return choices(
    condition,
    (i) => values[name] === i,
    (i) => {
      values[name] = i;
    },
  );
};

const setControl = (condition: Condition): HTMLElement => {
  const { name } = condition;
  const members = (): Array<number> => (values[name] ?? []) as Array<number>;
  values[name] = [];
  return choices(
    condition,
    (i) => members().includes(i),
    (i) => {
      values[name] = members().includes(i) ? members().filter((each) => each !== i) : [...members(), i];
    },
  );
};

const numberControl = ({ name, range = [-3, 3] }: Condition): HTMLElement => {
  values[name] = (range[0] + range[1]) / 2;
  return slider("", range, values[name], (value) => {
    values[name] = value;
    draw();
  });
};

const vectorControl = ({ name, size, range = [-3, 3] }: Condition): HTMLElement => {
  const middle = (range[0] + range[1]) / 2;
  const list = Array.from({ length: size }, () => middle);
  values[name] = list;
  const box = make("div");
  for (let i = 0; i < Math.min(size, mostSliders); i++)
    box.append(
      slider(String(i), range, middle, (value) => {
        list[i] = value;
        draw();
      }),
    );
  return box;
};

const textControl = ({ name, vocabulary = [] }: Condition): HTMLElement => {
  values[name] = "";
  const input = make("input", { type: "text", "aria-label": name, placeholder: vocabulary.slice(0, 8).join(" ") });
  input.addEventListener("change", () => {
    values[name] = (input as HTMLInputElement).value;
    draw();
  });
  return input;
};

const controls: Readonly<Record<Condition["type"], (condition: Condition) => HTMLElement>> = {
  category: categoryControl,
  set: setControl,
  number: numberControl,
  vector: vectorControl,
  tokens: textControl,
};

const padPlace = (): void => {
  const pad = element<HTMLCanvasElement>("pad");
  const pen = pad.getContext("2d");
  if (pen === null || pad.hidden) return;
  const style = getComputedStyle(document.documentElement);
  const at = (value: number): number => ((value + reach) / (2 * reach)) * pad.width;
  pen.clearRect(0, 0, pad.width, pad.height);
  pen.strokeStyle = style.getPropertyValue("--line");
  pen.beginPath();
  for (let line = -reach; line <= reach; line++) {
    pen.moveTo(at(line), 0);
    pen.lineTo(at(line), pad.height);
    pen.moveTo(0, at(line));
    pen.lineTo(pad.width, at(line));
  }
  pen.stroke();
  pen.fillStyle = style.getPropertyValue("--mark");
  pen.beginPath();
  pen.arc(at(z[0] ?? 0), pad.height - at(z[1] ?? 0), 6, 0, 7);
  pen.fill();
};

const latentControls = (): void => {
  const sliders = z.slice(0, mostSliders).map((value, i) =>
    slider(`z${i}`, [-reach, reach], value, (next) => {
      z[i] = next;
      padPlace();
      drawOne();
    }),
  );
  const more = z.length > mostSliders ? [make("p", {}, `and ${z.length - mostSliders} more units, set by Random`)] : [];
  element("latent").replaceChildren(...sliders, ...more);
  element("pad").hidden = z.length !== 2;
  padPlace();
};

const setLatent = (next: Array<number>): void => {
  z = next;
  latentControls();
  drawOne();
};

/** A standard normal number, by Box and Muller. */
const normal = (): number => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());

const choose = (choice: Choice): void => {
  chosen = choice;
  values = {};
  const { conditions = [], latent, trained, error } = choice.version;
  element("about").textContent =
    trained === undefined ? error : `version ${choice.version.version}, ${trained.step} steps`;
  element("conditions").replaceChildren(
    ...conditions.map((condition) =>
      make("fieldset", {}, make("legend", {}, condition.name), controls[condition.type](condition)),
    ),
  );
  element("guidance-box").hidden = !can("guided");
  for (const id of ["draw-box", "many-box"]) element(id).hidden = !can("sample");
  for (const id of ["latent-box", "one-box"]) element(id).hidden = !can("decode");
  z = Array.from({ length: (latent ?? []).reduce((product, size) => product * size, 1) }, () => 0);
  latentControls();
  complain(can("decode") ? "" : "This model decodes no code alone; its signatures are asked by :predict.");
  draw();
};

const drag = (event: PointerEvent): void => {
  if (event.buttons !== 1 && event.type !== "pointerdown") return;
  const box = element("pad").getBoundingClientRect();
  const at = (share: number): number => Math.max(-reach, Math.min(reach, (share * 2 - 1) * reach));
  setLatent([at((event.clientX - box.left) / box.width), -at((event.clientY - box.top) / box.height)]);
};

const nudges: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-0.1, 0],
  ArrowRight: [0.1, 0],
  ArrowUp: [0, 0.1],
  ArrowDown: [0, -0.1],
};

const wire = (): void => {
  element("controls").addEventListener("submit", (event) => event.preventDefault());
  element("again").addEventListener("click", () => {
    element<HTMLInputElement>("seed").value = String(number("seed") + 1);
    drawMany();
  });
  element("seed").addEventListener("input", drawMany);
  element("guidance").addEventListener("input", () => {
    const output = element("guidance").parentElement?.querySelector("output");
    if (output) output.textContent = number("guidance").toFixed(1);
    drawMany();
  });
  element("zero").addEventListener("click", () => setLatent(z.map(() => 0)));
  element("random").addEventListener("click", () => setLatent(z.map(normal)));
  element("pad").addEventListener("pointerdown", drag);
  element("pad").addEventListener("pointermove", drag);
  element("pad").addEventListener("keydown", (event) => {
    const [x, y] = nudges[event.key] ?? [];
    if (x === undefined || y === undefined) return;
    event.preventDefault();
    setLatent([(z[0] ?? 0) + x, (z[1] ?? 0) + y]);
  });
  element("token").addEventListener("change", () => {
    token = element<HTMLInputElement>("token").value;
    void load();
  });
};

/** Fetches what is served and offers it. */
const load = async (): Promise<void> => {
  const response = await fetch("v1/models", { headers: headers("application/json") });
  if (response.status === 401) {
    element("token-box").hidden = false;
    complain("This server wants its token.");
    return;
  }
  const { models } = (await response.json()) as {
    readonly models: ReadonlyArray<{ readonly name: string; readonly versions: ReadonlyArray<Version> }>;
  };
  const all = models.flatMap(({ name, versions }) =>
    [...versions].reverse().flatMap((version) => (version.signatures ? [{ model: name, version }] : [])),
  );
  const select = element<HTMLSelectElement>("model");
  const many = (name: string): boolean => all.filter(({ model }) => model === name).length > 1;
  select.replaceChildren(
    ...all.map(({ model, version }, i) =>
      make("option", { value: String(i) }, many(model) ? `${model}, version ${version.version}` : model),
    ),
  );
  const pick = (): void => {
    const choice = all[Number(select.value)];
    if (choice !== undefined) choose(choice);
  };
  select.onchange = pick;
  if (all.length === 0) complain("No model answers yet.");
  pick();
};

wire();
await load();

export {};
