import { useEffect, useState } from 'preact/hooks';
import { get, jobPath, type HistoryView, type JobSummary } from '../api';

const points = 60;

/** Records in a second, over the last minute: what the server has kept, and what came since. */
export function useLastMinute(job: JobSummary): number[] {
  const [before, setBefore] = useState<{ at: number; values: number[] } | null>(null);
  const [since] = useState<Map<number, number>>(() => new Map());
  if (job.at !== null) {
    since.set(job.at, job.recordsInPerSecond);
  }

  useEffect(() => {
    if (job.at === null) {
      return undefined; // it has never run
    }

    const over = new AbortController();
    get<HistoryView>(jobPath(job.name, '/history?minutes=1'), over.signal)
      .then(h => setBefore({ at: h.at.at(-1) ?? 0, values: h.recordsInPerSecond.map(v => v ?? 0) }))
      .catch(() => {}); // the line begins with what comes now
    return () => over.abort();
  }, [job.name, job.at === null]);
  for (const at of since.keys()) {
    if (since.size <= points) {
      break;
    }

    since.delete(at);
  }

  return [...(before?.values ?? []), ...[...since].filter(([at]) => at > (before?.at ?? 0)).map(([, v]) => v)].slice(-points);
}

/** A line without axes. */
export function Spark({ values }: { values: number[] }) {
  const top = Math.max(...values, 1e-9);
  const x = (i: number) => ((points - values.length + i) / (points - 1)) * 100;
  const y = (v: number) => 22 - (v / top) * 20;
  const line = values.map((v, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  return (
    <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      {values.length > 1 && <path class="area" d={`${line}L100 24L${x(0).toFixed(1)} 24Z`} />}
      {values.length > 1 && <path class="line" d={line} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}
