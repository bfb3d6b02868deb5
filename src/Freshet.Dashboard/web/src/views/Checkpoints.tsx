import { useState } from 'preact/hooks';
import { get, jobPath, type CheckpointStatus, type JobSummary } from '../api';
import { bytes, clock, duration, exact, instant } from '../format';
import { usePolled } from '../live';

const shownFirst = 20;
const parts: [string, string, (c: CheckpointStatus) => number][] = [
  ['Trigger', 'p1', c => c.triggerMs],
  ['Collect', 'p2', c => c.collectMs],
  ['Manifest', 'p3', c => c.manifestMs],
  ['Commit', 'p4', c => c.commitMs ?? 0],
];

/** The last checkpoints, newest first, with what took the time. */
export function Checkpoints({ name, job }: { name: string; job: JobSummary | undefined }) {
  const [all, setAll] = useState(false);
  const { value, failed } = usePolled<CheckpointStatus[]>(over => get(jobPath(name, '/checkpoints'), over), 2000, name);
  if (failed) {
    return <p class="banner bad">{failed}</p>;
  }

  if (value === null) {
    return <p class="empty">Asking the server…</p>;
  }

  if (value.length === 0) {
    return <p class="empty">{job?.hasCheckpoints ? 'No checkpoint yet.' : 'This job keeps no checkpoints: a restart begins anew. Set JobOptions.Checkpoints to keep some.'}</p>;
  }

  const newest = [...value].reverse();
  const shown = all ? newest : newest.slice(0, shownFirst);
  const longest = Math.max(...shown.map(total), 1);
  return (
    <>
      <div class="bar">
        <p class="quiet">{exact(job?.checkpointsCompleted ?? 0)} complete, {exact(job?.checkpointsFailed ?? 0)} failed since the job was started</p>
        <p class="legend" aria-hidden="true">{parts.map(([label, c]) => <><i class={c} />{label.toLowerCase()}</>)}</p>
      </div>
      <div class="card flush scroll" tabIndex={0} role="region" aria-label="Table of checkpoints">
        <table class="checkpoints">
          <thead>
            <tr>{['No.', 'Begun', 'Took', 'Parts'].map(h => <th key={h} scope="col">{h}</th>)}{['Aligned', 'Frozen', 'Written', 'Committed', 'Size'].map(h => <th key={h} scope="col" class="num">{h}</th>)}<th scope="col">Slowest task</th></tr>
          </thead>
          <tbody>{shown.map(c => <Row key={c.id} c={c} longest={longest} />)}</tbody>
        </table>
      </div>
      {shown.length < newest.length && <button type="button" class="more" onClick={() => setAll(true)}>Show all {exact(newest.length)}</button>}
      <p class="note">Aligned, frozen and written are the longest of any task: waiting for barriers, standing still, writing in the background. Committed is how long the tasks took after it was complete.</p>
    </>
  );
}

const total = (c: CheckpointStatus) => Math.max(c.durationMs + (c.commitMs ?? 0), parts.reduce((sum, p) => sum + p[2](c), 0));

function Row({ c, longest }: { c: CheckpointStatus; longest: number }) {
  const isOver = c.outcome !== 'Running';
  return (
    <tr>
      <th scope="row">{exact(c.id)}{c.isFinal && <small> final</small>}</th>
      <td title={instant(c.begunAt)}>{clock(c.begunAt)}</td>
      <td class="took">{c.outcome === 'Complete' ? duration(c.durationMs) : <span class={`state ${c.outcome === 'Failed' ? 'bad' : 'wait'}`}>{c.outcome === 'Failed' ? 'Failed' : 'Under way'}</span>}</td>
      <td class="parts-cell">
        {c.failure ? <span class="why">{c.failure}</span> : (
          <span class="parts" role="img" aria-label={parts.map(([label, , of]) => `${label.toLowerCase()} ${duration(of(c))}`).join(', ')} title={parts.map(([label, , of]) => `${label.toLowerCase()} ${duration(of(c))}`).join(', ')}>
            {parts.map(([label, color, of]) => <i key={label} class={color} style={{ width: `${(of(c) / longest) * 100}%` }} />)}
          </span>
        )}
      </td>
      <td class="num">{isOver ? duration(c.alignedMsMax) : '–'}</td>
      <td class="num">{isOver ? duration(c.frozenMsMax) : '–'}</td>
      <td class="num">{isOver ? duration(c.writtenMsMax) : '–'}</td>
      <td class="num">{c.commitMs === null ? '–' : duration(c.commitMs)}</td>
      <td class="num">{isOver ? bytes(c.bytes) : '–'}</td>
      <td class="task">{c.slowestTask ? <>{c.slowestTask}<small>{duration(c.slowestMs)}</small></> : '–'}</td>
    </tr>
  );
}
