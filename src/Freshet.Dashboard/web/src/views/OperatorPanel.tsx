import { useState } from 'preact/hooks';
import type { GraphOperator, OperatorView, SubtaskView } from '../api';
import { bytes, clock, count, duration, exact, instant, percent, plural, rate } from '../format';
import { Icon } from '../parts/Icon';
import { inWords, ShareBar } from '../parts/ShareBar';
import { href } from '../route';
import { Keys } from './Keys';

const shownFirst = 40;
const unevenFrom = 1.5;

/** One operator: its numbers, and each of its subtasks. */
export function OperatorPanel({ job, operator: o, now, at }: { job: string; operator: GraphOperator; now: OperatorView | undefined; at: number | null }) {
  return (
    <aside class="panel card" aria-label={`Operator ${o.name}`}>
      <header>
        <h2>{o.name}</h2>
        <a class="close" href={href(job)} aria-label="Close"><Icon name="close" /></a>
      </header>
      {o.detail && <p class="quiet">{o.detail}</p>}
      <p class="kinds">
        {o.isSource && <span><Icon name="source" />source</span>}
        {o.isSink && <span><Icon name="sink" />sink</span>}
        {o.isStateful && <span><Icon name="state" />keeps state</span>}
        <span>{plural(o.parallelism, 'subtask')}</span>
      </p>
      {now === undefined ? <p class="empty">It does not run.</p> : <Numbers now={now} at={at} />}
      {now && <Subtasks key={o.number} now={now} at={at} />}
      {now && o.isStateful && !o.isSource && <Keys key={o.number} job={job} operator={o.number} />}
      <p class="uid"><small>identity in checkpoints</small><code>{o.uid}</code></p>
    </aside>
  );
}

function Numbers({ now, at }: { now: OperatorView; at: number | null }) {
  return (
    <>
      {now.isBottleneck && <p class="banner held"><Icon name="warn" /><span>It sets the pace of the job.</span></p>}
      <div class="time"><ShareBar of={now} /><small>{inWords(now)}</small></div>
      <dl class="pairs">
        <div><dt>Records in</dt><dd>{rate(now.recordsInPerSecond)}<small>{exact(now.recordsIn)}</small></dd></div>
        <div><dt>Records out</dt><dd>{rate(now.recordsOutPerSecond)}<small>{exact(now.recordsOut)}</small></dd></div>
        {now.bytesInPerSecond > 0 && <div><dt>Bytes read</dt><dd>{bytes(now.bytesInPerSecond)}/s</dd></div>}
        {now.bytesOutPerSecond > 0 && <div><dt>Bytes written</dt><dd>{bytes(now.bytesOutPerSecond)}/s</dd></div>}
        <div><dt>Watermark</dt><dd>{now.hasEnded ? 'at its end' : now.watermark === null ? 'none' : <span title={instant(now.watermark)}>{clock(now.watermark)}</span>}{at !== null && now.watermark !== null && <small>{duration(at - now.watermark)} behind</small>}</dd></div>
        <div><dt>Keyed state</dt><dd>{bytes(now.stateBytes)}</dd></div>
        <div><dt>Skew</dt><dd class={now.skew >= unevenFrom ? 'warm' : undefined}>{now.skew.toFixed(2)}<small>{now.skew >= unevenFrom ? 'one subtask has far more than the others' : 'even'}</small></dd></div>
        <div><dt>Late, bad</dt><dd class={now.late + now.bad > 0 ? 'warm' : undefined}>{count(now.late)}, {count(now.bad)}</dd></div>
      </dl>
    </>
  );
}

const orders: [string, (s: SubtaskView) => number][] = [
  ['number', s => s.subtask],
  ['busiest', s => -s.busy],
  ['most records', s => -Math.max(s.recordsIn, s.recordsOut)],
  ['furthest behind', s => s.watermark ?? (s.hasEnded ? Infinity : -Infinity)],
];

function Subtasks({ now, at }: { now: OperatorView; at: number | null }) {
  const [order, setOrder] = useState(0);
  const [all, setAll] = useState(false);
  const by = orders[order]![1];
  const sorted = [...now.subtasks].sort((a, b) => by(a) - by(b));
  const shown = all ? sorted : sorted.slice(0, shownFirst);
  const most = Math.max(...now.subtasks.map(s => Math.max(s.recordsIn, s.recordsOut)), 1);
  return (
    <div class="subtasks">
      <div class="head">
        <h3>Subtasks</h3>
        {now.subtasks.length > 1 && (
          <label>by <select value={order} onChange={e => setOrder(Number(e.currentTarget.value))}>{orders.map(([name], i) => <option key={name} value={i}>{name}</option>)}</select></label>
        )}
      </div>
      <table>
        <thead><tr><th scope="col">#</th><th scope="col">Time</th><th scope="col" class="num">Records</th><th scope="col" class="num">Behind</th><th scope="col" class="num">State</th></tr></thead>
        <tbody>
          {shown.map(s => (
            <tr key={s.subtask}>
              <th scope="row">{s.subtask + 1}</th>
              <td><ShareBar of={s} /><small>{s.backPressured >= 0.1 ? `${percent(s.backPressured)} held` : `${percent(s.busy)} busy`}</small></td>
              <td class="num">{rate(Math.max(s.recordsInPerSecond, s.recordsOutPerSecond))}<i class="amount" aria-hidden="true"><i style={{ width: `${(Math.max(s.recordsIn, s.recordsOut) / most) * 100}%` }} /></i></td>
              <td class="num">{s.hasEnded ? 'ended' : s.watermark === null || at === null ? '–' : duration(at - s.watermark)}</td>
              <td class="num">{bytes(s.stateBytes)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {sorted.length > shown.length && <button type="button" onClick={() => setAll(true)}>Show all {exact(sorted.length)}</button>}
    </div>
  );
}
