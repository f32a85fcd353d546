/**
 * The plane of two latent units: hovering decodes, a click pins, the codes of held-out samples lie beneath.
 *
 * In: a slot's codes and the present code. Out: an element; for a reader it is two sliders, which stand beside it.
 */
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { codes, pin, z } from "../state/store.js";
import { isDark } from "../state/theme.js";
import type { CodesView, Slot } from "../state/types.js";
import { colourOf } from "./look.js";

const SIZE = 240;

/** Which two units are drawn, of a latent that has more. */
export const axes = signal<readonly [number, number]>([0, 1]);

/** Half the side of the plane, in units of the latent: as wide as the codes need, and never less than 3. */
const reachOf = (shown: CodesView | undefined, [x, y]: readonly [number, number]): number => {
  if (shown === undefined) return 3.2;
  let most = 3;
  for (let i = 0; i < shown.z.length; i += shown.width)
    most = Math.max(most, Math.abs(shown.z[i + x] ?? 0), Math.abs(shown.z[i + y] ?? 0));
  return Math.min(most, 40) * 1.06;
};

const toPixel = (value: number, reach: number): number => ((value / reach + 1) / 2) * SIZE;
const toUnit = (share: number, reach: number): number => (share * 2 - 1) * reach;

const drawGrid = (context: CanvasRenderingContext2D, reach: number, edge: string): void => {
  context.strokeStyle = edge;
  context.lineWidth = 1;
  const step = reach > 12 ? 5 : 1;
  for (let unit = -Math.floor(reach); unit <= reach; unit += step) {
    const at = Math.round(toPixel(unit, reach)) + 0.5;
    context.globalAlpha = unit === 0 ? 1 : 0.35;
    context.beginPath();
    context.moveTo(at, 0);
    context.lineTo(at, SIZE);
    context.moveTo(0, SIZE - at);
    context.lineTo(SIZE, SIZE - at);
    context.stroke();
  }
  context.globalAlpha = 1;
};

const drawCodes = (context: CanvasRenderingContext2D, shown: CodesView, reach: number): void => {
  const [x, y] = axes.value;
  context.globalAlpha = 0.75;
  for (let i = 0; i * shown.width < shown.z.length; i++) {
    const label = shown.labels[i] ?? -1;
    context.fillStyle = colourOf(label < 0 ? 8 : label);
    const [px, py] = [shown.z[i * shown.width + x] ?? 0, shown.z[i * shown.width + y] ?? 0];
    context.beginPath();
    context.arc(toPixel(px, reach), SIZE - toPixel(py, reach), 2.2, 0, 7);
    context.fill();
  }
  context.globalAlpha = 1;
};

const drawCross = (
  context: CanvasRenderingContext2D,
  at: ReadonlyArray<number>,
  reach: number,
  ink: string,
  mark: "cross" | "ring",
): void => {
  const [x, y] = [toPixel(at[axes.value[0]] ?? 0, reach), SIZE - toPixel(at[axes.value[1]] ?? 0, reach)];
  context.strokeStyle = ink;
  context.lineWidth = 2;
  context.beginPath();
  if (mark === "ring") context.arc(x, y, 7, 0, 7);
  else {
    context.arc(x, y, 5, 0, 7);
    context.moveTo(x - 11, y);
    context.lineTo(x + 11, y);
    context.moveTo(x, y - 11);
    context.lineTo(x, y + 11);
  }
  context.stroke();
};

/** How far the nearest code of the data is, in units of the latent; undefined without codes. */
export const nearestTo = (at: ReadonlyArray<number>, shown: CodesView | undefined): number | undefined => {
  if (shown === undefined || shown.z.length === 0) return undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < shown.z.length; i += shown.width) {
    let sum = 0;
    for (let k = 0; k < shown.width; k++) sum += ((shown.z[i + k] ?? 0) - (at[k] ?? 0)) ** 2;
    least = Math.min(least, sum);
  }
  return Math.sqrt(least);
};

const pinned = signal<ReadonlyArray<number> | undefined>(undefined);

export const Pad = ({ slot, width }: { readonly slot: Slot; readonly width: number }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  void isDark.value;
  const shown = codes[slot].value?.width === width ? codes[slot].value : undefined;
  const reach = reachOf(shown, axes.value);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || canvas.current === null) return;
    const style = getComputedStyle(canvas.current);
    context.clearRect(0, 0, SIZE, SIZE);
    drawGrid(context, reach, style.getPropertyValue("--edge"));
    if (shown) drawCodes(context, shown, reach);
    if (pin.value) drawCross(context, pin.value, reach, style.color, "ring");
    drawCross(context, z.value, reach, style.color, "cross");
  });
  const codeAt = (event: PointerEvent & { readonly currentTarget: HTMLCanvasElement }): ReadonlyArray<number> => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = toUnit((event.clientX - box.left) / box.width, reach);
    const y = toUnit(1 - (event.clientY - box.top) / box.height, reach);
    return z.value.map((value, i) => (i === axes.value[0] ? x : i === axes.value[1] ? y : value));
  };
  return (
    <canvas
      ref={canvas}
      class="pad"
      width={SIZE}
      height={SIZE}
      role="img"
      aria-label={
        `The latent plane with the codes of ${shown?.labels.length ?? 0} samples; ` +
        "the sliders beside it move the code"
      }
      onPointerEnter={() => {
        pinned.value = z.value;
      }}
      onPointerMove={(event) => {
        z.value = codeAt(event);
      }}
      onPointerLeave={() => {
        if (pinned.value?.length === z.value.length) z.value = pinned.value;
      }}
      onPointerDown={(event) => {
        const at = codeAt(event);
        if (event.shiftKey) pin.value = at;
        else pinned.value = at;
        z.value = at;
      }}
    />
  );
};
