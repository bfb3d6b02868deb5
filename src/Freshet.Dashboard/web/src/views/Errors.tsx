import { get, jobPath, type FailureStatus, type GraphView, type JobDetail, type JobSummary } from '../api';
import { clock, duration, exact, instant, plural } from '../format';
import { usePolled } from '../live';
import { href } from '../route';

const fault: Record<FailureStatus['domain'], [string, string]> = {
  User: ['the job or its input', 'Mend the function or the record that the message names, and restart the job.'],
  External: ['something outside', 'See whether the server, disk or network that the message names answers; the job tries again as its restart policy says.'],
  Internal: ['Freshet itself', 'This is a mistake of Freshet: please report it, with the report of this job.'],
};

/** Failures, newest first; and the records that were late or bad. */
export function Errors({ name, job, graph, detail }: { name: string; job: JobSummary | undefined; graph: GraphView | null; detail: JobDetail | null }) {
  const { value, failed } = usePolled<FailureStatus[]>(over => get(jobPath(name, '/failures'), over), 3000, name, job?.restarts, job?.state);
  return (
    <>
      {failed && <p class="banner bad">{failed}</p>}
      {value?.length === 0 && <p class="empty">No failure since the job was started.</p>}
      <ol class="failures">{grouped(value ?? []).map(same => <Failure key={`${same[0]!.attempt} ${same[0]!.at}`} same={same} />)}</ol>
      {graph && detail && <Rejected name={name} graph={graph} detail={detail} />}
    </>
  );
}

/** Newest first; what failed in the same way again and again is shown once. */
function grouped(failures: FailureStatus[]): FailureStatus[][] {
  const groups: FailureStatus[][] = [];
  for (const f of failures) {
    const last = groups.at(-1);
    if (last && last[0]!.message === f.message && last[0]!.task === f.task) {
      last.push(f);
    } else {
      groups.push([f]);
    }
  }

  return groups.reverse();
}

function Failure({ same }: { same: FailureStatus[] }) {
  const [first, f] = [same[0]!, same.at(-1)!];
  const [whose, advice] = fault[f.domain];
  return (
    <li class="card failure">
      <header>
        <h2>{f.operator ?? (f.task ? 'A task' : 'The job')} failed</h2>
        <p class="quiet">{f.at > 0 && <time dateTime={instant(f.at)} title={instant(f.at)}>{clock(f.at)}</time>}{f.attempt > 0 && <span>attempt {exact(f.attempt)}</span>}{same.length > 1 && <span>{exact(same.length)} times since {clock(first.at)}</span>}<span>{f.restartMs === null ? 'the job gave up' : `started again after ${duration(f.restartMs)}`}</span></p>
      </header>
      <p class="message">{f.message}</p>
      <dl class="facts">
        {f.task && <div><dt>Task</dt><dd>{f.task}</dd></div>}
        <div><dt>Cause</dt><dd>{whose}</dd></div>
        <div><dt>What to do</dt><dd>{advice}</dd></div>
      </dl>
      <details><summary>Stack trace</summary><pre tabIndex={0}>{f.stack}</pre></details>
    </li>
  );
}

function Rejected({ name, graph, detail }: { name: string; graph: GraphView; detail: JobDetail }) {
  const some = detail.operators.filter(o => o.late + o.bad > 0);
  return (
    <div class="rejected">
      <h2>Late and bad records</h2>
      {some.length === 0 ? <p class="quiet">None.</p> : (
        <div class="card flush">
          <table>
            <thead><tr><th scope="col">Operator</th><th scope="col" class="num">Late</th><th scope="col" class="num">Bad</th><th scope="col" class="num">Of records</th></tr></thead>
            <tbody>
              {some.map(o => (
                <tr key={o.number}>
                  <th scope="row"><a href={href(name, 'graph', o.number)}>{graph.operators[o.number]?.name ?? plural(o.number, 'operator')}</a></th>
                  <td class="num">{exact(o.late)}</td>
                  <td class="num">{exact(o.bad)}</td>
                  <td class="num">{exact(Math.max(o.recordsIn, o.recordsOut))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
