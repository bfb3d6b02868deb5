import type { Live } from '../live';
import { jobsHref, type Route } from '../route';
import { State } from '../parts/State';

/** One job. */
export function Job({ route, live }: { route: Route; live: Live }) {
  const job = live.job?.summary;
  if (live.missing) {
    return <p class="empty">{live.missing} <a href={jobsHref}>All jobs</a></p>;
  }

  return <div class="title"><h1 tabIndex={-1}>{route.job}</h1>{job && <State job={job} />}</div>;
}
