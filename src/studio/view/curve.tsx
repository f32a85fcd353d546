/**
 * Loss curves: uPlot, loaded when there is something to draw, with a table for those who can't see it. In: runs. Out:
 * an element.
 */
import { useEffect, useRef } from "preact/hooks";
import type uPlot from "uplot";
import type { Point, RunView } from "../state/run.js";
import { isDark } from "../state/theme.js";
import { figure } from "./look.js";

interface Line {
  readonly label: string;
  readonly run: RunView;
  readonly colour: string;
}

const cssOf = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const dataOf = (lines: ReadonlyArray<Line>): uPlot.AlignedData => {
  const steps = [...new Set(lines.flatMap(({ run }) => run.curve.map(({ step }) => step)))].sort((a, b) => a - b);
  const series = lines.flatMap(({ run }) => {
    const at = new Map(run.curve.map((point) => [point.step, point]));
    const of = (read: (point: Point | undefined) => number | undefined) =>
      steps.map((step) => read(at.get(step)) ?? null);
    return [of((point) => point?.train), of((point) => point?.heldOut)];
  });
  return [steps, ...series];
};

const optionsOf = (lines: ReadonlyArray<Line>, width: number): uPlot.Options => {
  const [ink, edge] = [cssOf("--quiet"), cssOf("--edge")];
  const axis = { stroke: ink, grid: { stroke: edge, width: 1 }, ticks: { stroke: edge }, font: "11px system-ui" };
  return {
    width,
    height: 190,
    legend: { show: false },
    cursor: { y: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 26 },
      { ...axis, size: 46 },
    ],
    series: [
      {},
      ...lines.flatMap(({ label, colour }) => [
        { label: `${label} train`, stroke: colour, width: 1.5, spanGaps: true, points: { show: false } },
        {
          label: `${label} held out`,
          stroke: colour,
          width: 2,
          dash: [5, 4],
          spanGaps: true,
          points: { show: true, size: 5 },
        },
      ]),
    ],
  };
};

const Table = ({ lines }: { readonly lines: ReadonlyArray<Line> }) => (
  <details class="numbers">
    <summary>The curve as a table</summary>
    <table>
      <thead>
        <tr>
          <th scope="col">Step</th>
          {lines.map(({ label }) => (
            <th scope="col" key={label}>
              {label}, held out
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {(lines[0]?.run.curve ?? [])
          .filter(({ heldOut }) => heldOut !== undefined)
          .slice(-12)
          .map(({ step }) => (
            <tr key={step}>
              <td>{step}</td>
              {lines.map(({ label, run }) => (
                <td key={label}>{figure(run.curve.find((point) => point.step === step)?.heldOut ?? Number.NaN)}</td>
              ))}
            </tr>
          ))}
      </tbody>
    </table>
  </details>
);

export const Curve = ({ lines }: { readonly lines: ReadonlyArray<Line> }) => {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<{ plot: uPlot; key: string } | undefined>(undefined);
  const key = `${lines.map(({ label, colour }) => label + colour).join()}${isDark.value}`;
  useEffect(() => {
    let gone = false;
    void import("uplot").then(({ default: Plot }) => {
      if (gone || host.current === null) return;
      const width = Math.max(240, host.current.clientWidth);
      if (drawn.current?.key !== key) {
        drawn.current?.plot.destroy();
        drawn.current = { plot: new Plot(optionsOf(lines, width), dataOf(lines), host.current), key };
        return;
      }
      if (drawn.current.plot.width !== width) drawn.current.plot.setSize({ width, height: 190 });
      drawn.current.plot.setData(dataOf(lines));
    });
    return () => {
      gone = true;
    };
  });
  useEffect(() => () => drawn.current?.plot.destroy(), []);
  const last = lines[0]?.run.curve.at(-1);
  return (
    <div class="curve">
      <div
        ref={host}
        role="img"
        aria-label={
          "Loss over steps; " +
          `${last === undefined ? "nothing yet" : `${figure(last.train ?? last.heldOut ?? 0)} at step ${last.step}`}`
        }
      />
      <Table lines={lines} />
    </div>
  );
};
