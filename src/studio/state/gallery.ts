/**
 * The gallery that the page brings along, and small drawings of its models. Loaded when someone asks for it.
 *
 * In: the package's specs. Out: texts by file name, and what each teaches.
 */
const texts = {
  ...import.meta.glob("../../../specs/gallery/*.json", { query: "?raw", import: "default", eager: true }),
  ...import.meta.glob("../../../specs/lecture/*.json", { query: "?raw", import: "default", eager: true }),
};

export interface Exhibit {
  readonly file: string;
  readonly text: string;
  readonly description: string;
  /** Layers of encoder and decoder, and where conditions enter. */
  readonly sketch: {
    readonly encoder: number;
    readonly decoder: number;
    readonly into: ReadonlyArray<{ readonly condition: number; readonly side: "encoder" | "decoder" | "prior" }>;
  };
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const fieldsAt = (value: Fields, key: string): Fields => (isFields(value[key]) ? (value[key] as Fields) : {});

const layersIn = (module: Fields): number => {
  const own = Array.isArray(module["layers"]) ? module["layers"].length : 0;
  const branches = Object.values({ ...fieldsAt(module, "inputs"), ...fieldsAt(module, "outputs") });
  return own + branches.reduce<number>((sum, each) => sum + (isFields(each) ? layersIn(each) : 0), 0);
};

const sketchOf = (spec: Fields): Exhibit["sketch"] => {
  const conditions = Object.keys(fieldsAt(spec, "conditions"));
  const inject = Array.isArray(spec["inject"]) ? spec["inject"].filter(isFields) : [];
  return {
    encoder: layersIn(fieldsAt(spec, "encoder")),
    decoder: layersIn(fieldsAt(spec, "decoder")),
    into: inject.map((each) => {
      const into = String(each["into"] ?? "");
      const side = into.startsWith("encoder") ? "encoder" : into.startsWith("prior") ? "prior" : "decoder";
      return { condition: Math.max(0, conditions.indexOf(String(each["condition"]))), side };
    }),
  };
};

const exhibitOf = (path: string, text: string): Exhibit => {
  const parsed: unknown = JSON.parse(text);
  const spec = isFields(parsed) ? parsed : {};
  const description = typeof spec["description"] === "string" ? spec["description"] : "";
  return { file: path.slice(path.lastIndexOf("/") + 1), text, description, sketch: sketchOf(spec) };
};

const all = Object.entries(texts).map(([path, text]) => ({ path, exhibit: exhibitOf(path, text) }));

/** What a person may start from. */
export const exhibits: ReadonlyArray<Exhibit> = all
  .filter(({ path }) => path.includes("/gallery/"))
  .map(({ exhibit }) => exhibit);

/** The texts that a spec may extend, by file name: its own folder's come first. */
export const bases: Readonly<Record<string, string>> = Object.fromEntries(
  [...all].reverse().map(({ exhibit }) => [exhibit.file, exhibit.text]),
);

export const lectureSpec = (file: string): string =>
  all.find(({ path }) => path.endsWith(`/lecture/${file}`))?.exhibit.text ?? "";
