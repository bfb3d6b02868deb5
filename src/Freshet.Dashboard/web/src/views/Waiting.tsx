import { get, jobPath, type Finding, type GraphView } from '../api';
import { clock, instant } from '../format';
import { usePolled } from '../live';
import { href } from '../route';

const titles: Record<string, [string, 'bad' | 'wait' | 'still']> = {
  NotRunning: ['The job does not run', 'bad'],
  Restarting: ['It fails again and again', 'bad'],
  NoInput: ['A source has given nothing', 'wait'],
  AllBad: ['All that a source reads is bad', 'bad'],
  NoWatermarks: ['Nothing makes event time', 'wait'],
  SplitWithoutTime: ['An input has not told its time', 'wait'],
  SplitSilent: ['An input has fallen silent', 'wait'],
  TaskBehind: ['A task has not passed its time on', 'wait'],
  TimeAhead: ['Event time is ahead of the clock', 'wait'],
  MostLate: ['Most records are too late', 'wait'],
  NothingPasses: ['Nothing passes an operator', 'wait'],
  BackPressure: ['One operator sets the pace', 'wait'],
  NotCommitted: ['Output waits for a checkpoint', 'wait'],
  AllIdle: ['Every input is idle or at its end', 'wait'],
  SplitSlowest: ['The input that is furthest behind', 'still'],
};

/** "Why is nothing coming out?": what holds the job up, and what to do. */
export function Waiting({ name, graph }: { name: string; graph: GraphView | null }) {
  const { value, failed } = usePolled<Finding[]>(over => get(jobPath(name, '/waiting'), over), 2000, name);
  if (failed) {
    return <p class="banner bad">{failed}</p>;
  }

  if (value === null) {
    return <p class="empty">Looking…</p>;
  }

  if (value.length === 0) {
    return <p class="empty">None of the known causes: every source gives records, event time moves, and nothing holds an operator back.</p>;
  }

  return <ol class="findings">{value.map((f, i) => <One key={`${f.kind} ${f.operator} ${f.subtask} ${i}`} name={name} f={f} graph={graph} />)}</ol>;
}

function One({ name, f, graph }: { name: string; f: Finding; graph: GraphView | null }) {
  const [title, tone] = titles[f.kind] ?? [f.kind, 'wait'];
  const operator = f.operator === null ? undefined : graph?.operators[f.operator];
  return (
    <li class={`card finding ${tone}`}>
      <h2>{title}</h2>
      <p>{f.message}</p>
      <p class="advice">{f.advice}</p>
      <p class="links">
        {operator && <a href={href(name, 'graph', operator.number)}>{`See ${operator.name} in the graph`}</a>}
        {f.since !== null && <span title={instant(f.since)}>since {clock(f.since)}</span>}
        {f.waiting !== null && f.waiting.length > 0 && <span>{`waiting for it: ${f.waiting.join(', ')}`}</span>}
      </p>
    </li>
  );
}
