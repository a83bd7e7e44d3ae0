import type { State } from "../state";

/** How far the replicas of the table are apart. */
export function Data({ state }: { readonly state: State }) {
  return (
    <section class="card" aria-labelledby="data">
      <h2 id="data">Replication</h2>
      {state.pairs.length === 0 ? (
        <p>Nothing was written yet.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th>from, to</th>
              <th>writes</th>
              <th>lag</th>
              <th>waiting</th>
              <th>conflicts</th>
            </tr>
          </thead>
          <tbody>
            {state.pairs.map(({ from, to, writes, lag, waiting, conflicts }) => (
              <tr key={`${from} ${to}`}>
                <th scope="row">
                  {from} → {to}
                </th>
                <td>{writes}</td>
                <td>{writes === 0 ? "" : `${lag.toFixed(1)} s`}</td>
                <td class={waiting > 0 ? "bad" : ""}>{waiting}</td>
                <td>{conflicts}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
