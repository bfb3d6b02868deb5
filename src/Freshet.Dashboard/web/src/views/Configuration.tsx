import { get, jobPath, type GraphView, type JobDetail, type OptionView } from '../api';
import { exact } from '../format';
import { usePolled } from '../live';

/** The options of the job, the counters of its functions, its operators. */
export function Configuration({ name, graph, detail }: { name: string; graph: GraphView | null; detail: JobDetail | null }) {
  const { value, failed } = usePolled<OptionView[]>(over => get(jobPath(name, '/options'), over), 30_000, name);
  const counters = Object.entries(detail?.counters ?? {});
  return (
    <>
      {failed && <p class="banner bad">{failed}</p>}
      <h2>Options</h2>
      <p class="quiet">Of the configuration section <code>{`Freshet:Jobs:${name}`}</code>; what the job's own code sets is not here.</p>
      <div class="card flush">
        <table class="options"><tbody>{value?.map(o => <tr key={o.name}><th scope="row"><code>{o.name}</code></th><td><code>{o.value || '–'}</code></td></tr>)}</tbody></table>
      </div>
      {counters.length > 0 && (
        <>
          <h2>Counters of its functions</h2>
          <div class="card flush"><table class="options"><tbody>{counters.map(([n, v]) => <tr key={n}><th scope="row">{n}</th><td>{exact(v)}</td></tr>)}</tbody></table></div>
        </>
      )}
      {graph && graph.operators.length > 0 && (
        <>
          <h2>Operators</h2>
          <div class="card flush scroll" tabIndex={0} role="region" aria-label="Operators">
            <table>
              <thead><tr><th scope="col">Name</th><th scope="col">Detail</th><th scope="col">Identity in checkpoints</th><th scope="col" class="num">Subtasks</th></tr></thead>
              <tbody>{graph.operators.map(o => <tr key={o.number}><th scope="row">{o.name}</th><td>{o.detail ?? '–'}</td><td><code>{o.uid}</code></td><td class="num">{exact(o.parallelism)}</td></tr>)}</tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
