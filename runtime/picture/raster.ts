/**
 * From a picture to the bytes of a PNG file, the same on every machine: resvg as WebAssembly, with a font that comes
 * with the package. Letters that this font lacks, such as Korean ones, are drawn in a font of the machine.
 *
 * The library and the font are loaded when the first picture is asked for.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import * as E from "fp-ts/lib/Either.js";
import { themes } from "./colour.js";
import { fontsFor } from "./fonts.js";
import { type Drawn, type Picture, svgIn, within } from "./picture.js";

/** The font's family, for whoever draws text. */
export const fontFamily = "Inter";

const fonts = ["400Regular/Inter_400Regular.ttf", "600SemiBold/Inter_600SemiBold.ttf"];

interface Rasteriser {
  readonly Resvg: typeof import("@resvg/resvg-wasm").Resvg;
  readonly fontBuffers: Array<Uint8Array>;
}

const load = async (): Promise<Rasteriser> => {
  const { resolve } = createRequire(import.meta.url);
  const { initWasm, Resvg } = await import("@resvg/resvg-wasm");
  await initWasm(await readFile(resolve("@resvg/resvg-wasm/index_bg.wasm")));
  const fontBuffers = await Promise.all(fonts.map((file) => readFile(resolve(`@expo-google-fonts/inter/${file}`))));
  return { Resvg, fontBuffers };
};

let loaded: Promise<Rasteriser> | undefined;

/** How a picture becomes pixels. */
export interface RasterOptions {
  readonly theme?: keyof typeof themes;
  /** Pixels per unit of the picture; 2 if absent, for sharp screens. */
  readonly scale?: number;
}

/** A PNG file's bytes. */
export const png = async (
  picture: Picture,
  { theme = "light", scale = 2 }: RasterOptions = {},
): Promise<Drawn<Uint8Array>> => {
  const fits = within(picture.width * scale, picture.height * scale);
  if (E.isLeft(fits)) return fits;
  loaded ??= load();
  const { Resvg, fontBuffers } = await loaded;
  const more = await fontsFor(picture.body);
  const drawing = new Resvg(svgIn(picture, theme), {
    fitTo: { mode: "zoom", value: scale },
    background: themes[theme].paper,
    font: { fontBuffers: [...fontBuffers, ...more], defaultFontFamily: fontFamily, sansSerifFamily: fontFamily },
  });
  const image = drawing.render();
  const bytes = image.asPng();
  image.free();
  drawing.free();
  return E.right(bytes);
};
