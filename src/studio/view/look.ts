/**
 * Numbers, colours and pictures as the page draws them. In: values. Out: words, and pixels on a canvas.
 */
import { colourOf as paletteColour } from "../../../runtime/picture/colour.js";
import type { RowsView } from "../state/types.js";

export const colourOf = (index: number): string => paletteColour(Math.max(0, index));

/** `636,396`, `1.2 M`. */
export const count = (value: number): string => {
  if (value >= 1e9) return `${(value / 1e9).toFixed(1)} G`;
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
};

/** Four figures, as few as say it. */
export const figure = (value: number): string => {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1000) return value.toFixed(0);
  return size >= 100
    ? value.toFixed(1)
    : size >= 10
      ? value.toFixed(2)
      : size >= 0.001 || size === 0
        ? value.toFixed(3)
        : value.toExponential(1);
};

/** `12 s`, `3 min 5 s`. */
export const seconds = (value: number): string => {
  if (!Number.isFinite(value)) return "?";
  const all = Math.max(0, Math.round(value));
  return all < 60 ? `${all} s` : `${Math.floor(all / 60)} min ${all % 60} s`;
};

const isPicture = (shape: ReadonlyArray<number>): boolean => shape.length === 3 && (shape[2] === 1 || shape[2] === 3);

const level = (value: number, [low, high]: readonly [number, number]): number =>
  Math.round(255 * Math.min(Math.max((value - low) / (high - low), 0), 1));

const drawImage = (
  pixels: Uint8ClampedArray,
  data: Float32Array,
  [height = 0, width = 0, channels = 1]: ReadonlyArray<number>,
  range: readonly [number, number],
): void => {
  for (let i = 0; i < height * width; i++) {
    for (let channel = 0; channel < 3; channel++)
      pixels[4 * i + channel] = level(data[i * channels + (channel % channels)] ?? 0, range);
    pixels[4 * i + 3] = 255;
  }
};

/** The lowest and highest of some numbers, never the same. */
const rangeOf = (data: Float32Array): readonly [number, number] => {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high > low ? [low, high] : [low - 1, low + 1];
};

/** A line through the numbers of a vector, or one for each feature of a sequence. */
const drawLines = (
  canvas: HTMLCanvasElement,
  data: Float32Array,
  shape: ReadonlyArray<number>,
  range: readonly [number, number],
): void => {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const features = shape.length > 1 ? (shape[1] ?? 1) : 1;
  const length = data.length / features;
  const ink = getComputedStyle(canvas).color;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.lineWidth = 1.5;
  for (let feature = 0; feature < features; feature++) {
    context.strokeStyle = features === 1 ? ink : colourOf(feature);
    context.beginPath();
    for (let i = 0; i < length; i++) {
      const x = (canvas.width * (i + 0.5)) / length;
      const share = ((data[i * features + feature] ?? 0) - range[0]) / (range[1] - range[0]);
      context.lineTo(x, canvas.height * (0.95 - 0.9 * share));
    }
    context.stroke();
  }
};

/** Draws row `index` on a canvas: a picture pixel by pixel, other numbers as lines. */
export const drawRow = (
  canvas: HTMLCanvasElement,
  rows: RowsView,
  index: number,
  wanted: readonly [number, number] | undefined,
): void => {
  const size = rows.data.length / Math.max(1, rows.count);
  const data = rows.data.subarray(index * size, (index + 1) * size);
  if (!isPicture(rows.shape)) {
    [canvas.width, canvas.height] = [160, 90];
    drawLines(canvas, data, rows.shape, wanted ?? rangeOf(rows.data));
    return;
  }
  const [height = 1, width = 1] = rows.shape;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  if (context === null) return;
  const image = context.createImageData(width, height);
  drawImage(image.data, data, rows.shape, wanted ?? [0, 1]);
  context.putImageData(image, 0, 0);
};
