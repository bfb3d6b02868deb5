import { useEffect, useRef } from 'preact/hooks';
import type { GraphView, JobSummary } from '../api';
import { get, jobPath } from '../api';
import { bytes, count, duration, exact, instant, rate, uptime } from '../format';
import { usePolled, type Live } from '../live';
import { State } from '../parts/State';
import { href, jobsHref, tabs, type Route, type Tab } from '../route';
import { Actions } from './Actions';
import { Charts } from './Charts';
import { Checkpoints } from './Checkpoints';
import { Configuration } from './Configuration';
import { Errors } from './Errors';
import { Graph } from './Graph';
import { LastCheckpoint } from './Jobs';
import { Waiting } from './Waiting';

const titles: Record<Tab, string> = {
  graph: 'Graph', charts: 'Charts', checkpoints: 'Checkpoints', errors: 'Errors', waiting: 'Why is nothing coming out?', configuration: 'Configuration',
};

/** One job: what it does now, and a part of it in full. */
export function Job({ route, live }: { route: Route; live: Live }) {
  const name = route.job!;
  const job = live.job?.summary ?? live.jobs?.find(j => j.name === name);
  const graph = usePolled<GraphView>(over => get(jobPath(name, '/graph'), over), 60_000, name, job?.startedAt, job?.state).value;
  const strip = useRef<HTMLElement>(null);
  useEffect(() => {
    const current = strip.current?.querySelector<HTMLElement>('[aria-current]');
    if (current && strip.current) {
      strip.current.scrollLeft = current.offsetLeft - strip.current.offsetLeft - 60; // on a phone it may be out of sight
    }
  }, [route.tab, job === undefined]);
  if (live.missing) {
    return <p class="empty">{live.missing} <a href={jobsHref}>See all jobs.</a></p>;
  }

  return (
    <>
      <div class="title">
        <h1 tabIndex={-1}>{name}</h1>
        {job && <State job={job} />}
        {job && <Actions job={job} />}
      </div>
      {job && <Stats job={job} />}
      {job?.failure && route.tab !== 'errors' && <p class="banner bad">{job.failure} <a href={href(name, 'errors')}>See its errors</a></p>}
      <nav class="tabs" ref={strip} aria-label="Parts of the job">
        {tabs.map(t => <a key={t} href={href(name, t)} aria-current={t === route.tab ? 'page' : undefined}>{titles[t]}</a>)}
      </nav>
      <section aria-label={titles[route.tab]}>
        {route.tab === 'graph' && <Graph name={name} graph={graph} detail={live.job} operator={route.operator} />}
        {route.tab === 'charts' && <Charts name={name} />}
        {route.tab === 'checkpoints' && <Checkpoints name={name} job={job} />}
        {route.tab === 'errors' && <Errors name={name} job={job} graph={graph} detail={live.job} />}
        {route.tab === 'waiting' && <Waiting name={name} graph={graph} />}
        {route.tab === 'configuration' && <Configuration name={name} graph={graph} detail={live.job} />}
      </section>
    </>
  );
}

function Stats({ job }: { job: JobSummary }) {
  const runs = job.state === 'Running';
  return (
    <dl class="stats">
      <div><dt>Uptime</dt><dd>{runs && job.startedAt !== null && job.at !== null ? uptime(job.at - job.startedAt) : '–'}{job.startedAt !== null && <small title={instant(job.startedAt)}>{job.restarts === 0 ? 'no restart' : `${exact(job.restarts)} ${job.restarts === 1 ? 'restart' : 'restarts'}`}</small>}</dd></div>
      <div><dt>Records in</dt><dd>{rate(job.recordsInPerSecond)}<small>{count(job.recordsIn)} in all</small></dd></div>
      <div><dt>Records out</dt><dd>{rate(job.recordsOutPerSecond)}<small>{count(job.recordsOut)} in all</small></dd></div>
      <div><dt>Watermark lag</dt><dd>{runs && job.watermarkLagMs !== null ? duration(job.watermarkLagMs) : '–'}<small>{job.watermark === null ? 'no watermark' : 'behind the clock'}</small></dd></div>
      <div><dt>Last checkpoint</dt><dd><LastCheckpoint job={job} /></dd></div>
      <div><dt>Keyed state</dt><dd>{bytes(job.stateBytes)}</dd></div>
      <div><dt>Late and bad</dt><dd class={job.late + job.bad > 0 ? 'warm' : undefined}>{count(job.late + job.bad)}<small>{count(job.late)} late, {count(job.bad)} bad</small></dd></div>
    </dl>
  );
}
