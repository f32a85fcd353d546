// The table of what differs between two models. In: what each side is called, and values by spec path. Out: a table.
import type { DifferenceView } from "../state/types.js";

export const Differences = ({
  sides,
  rows,
}: {
  readonly sides: ReadonlyArray<string>;
  readonly rows: ReadonlyArray<DifferenceView>;
}) => (
  <table class="differences">
    <thead>
      <tr>
        <th scope="col">what differs</th>
        {sides.map((side) => (
          <th scope="col" key={side}>
            {side}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map(({ path, a, b }) => (
        <tr key={path}>
          <td>
            <code>{path}</code>
          </td>
          <td>{a}</td>
          <td>{b}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
