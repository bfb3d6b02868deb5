import type { JobSummary } from '../api';
import { bytes, count, duration, exact, instant, plural, rate, uptime } from '../format';
import { Spark, useLastMinute } from '../parts/Spark';
import { State } from '../parts/State';
import { href } from '../route';

const columns = ['Job', 'State', 'Uptime', 'Records in', 'Records out', 'Watermark lag', 'Last checkpoint', 'Keyed state', 'Restarts'];

/** All jobs of the host. */
export function Jobs({ jobs }: { jobs: JobSummary[] | null }) {
  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>Jobs</h1>
        {jobs && <p class="quiet">{plural(jobs.filter(j => j.state === 'Running').length, 'job runs', 'jobs run')} of {exact(jobs.length)} in this host</p>}
      </div>
      {jobs === null ? <p class="empty">Asking the server…</p> : jobs.length === 0 ? <p class="empty">This host has no jobs. Add one with <code>AddFreshet().AddJob(…)</code>.</p> : (
        <div class="card flush">
          <table class="jobs" role="table">
            <thead role="rowgroup">
              <tr role="row">{columns.map((c, i) => <th key={c} role="columnheader" scope="col" class={i > 1 ? 'num' : undefined}>{c}</th>)}</tr>
            </thead>
            <tbody role="rowgroup">{jobs.map(j => <Row key={j.name} job={j} />)}</tbody>
          </table>
        </div>
      )}
    </>
  );
}

function Row({ job }: { job: JobSummary }) {
  const runs = job.state === 'Running';
  const rates = useLastMinute(job);
  return (
    <tr role="row">
      <th role="rowheader" scope="row"><a class="name" href={href(job.name)}>{job.name}</a>{job.failure && <span class="why clip" title={job.failure}>{job.failure}</span>}</th>
      <td role="cell"><State job={job} /></td>
      <td role="cell" class="num" data-label={columns[2]}>{runs && job.startedAt !== null && job.at !== null ? uptime(job.at - job.startedAt) : '–'}</td>
      <td role="cell" class="num wide" data-label={columns[3]}>{runs && <Spark values={rates} />}<span>{rate(job.recordsInPerSecond)}<small>{count(job.recordsIn)}</small></span></td>
      <td role="cell" class="num" data-label={columns[4]}>{rate(job.recordsOutPerSecond)}<small>{count(job.recordsOut)}</small></td>
      <td role="cell" class="num" data-label={columns[5]}>{runs && job.watermarkLagMs !== null ? duration(job.watermarkLagMs) : '–'}</td>
      <td role="cell" class="num" data-label={columns[6]}><LastCheckpoint job={job} /></td>
      <td role="cell" class="num" data-label={columns[7]}>{bytes(job.stateBytes)}</td>
      <td role="cell" class={job.restarts > 0 ? 'num alarm' : 'num zero'} data-label={columns[8]}>{exact(job.restarts)}</td>
    </tr>
  );
}

export function LastCheckpoint({ job }: { job: JobSummary }) {
  if (!job.hasCheckpoints) {
    return <>none kept</>;
  }

  const failed = job.checkpointsFailed > 0 && <small class="alarm">{exact(job.checkpointsFailed)} failed</small>;
  return job.checkpointAt === null || job.at === null
    ? <>none yet{failed}</>
    : <span title={`begun ${instant(job.checkpointAt)}`}>{uptime(job.at - job.checkpointAt)} ago{failed || <small>took {duration(job.checkpointDurationMs)}</small>}</span>;
}
