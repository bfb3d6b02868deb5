import { useEffect, useState } from 'preact/hooks';

export const tabs = ['graph', 'charts', 'checkpoints', 'errors', 'waiting', 'configuration'] as const;
export type Tab = (typeof tabs)[number];

/** Where the page is: the jobs, or a part of one. It is in the address after '#', so that it can be kept and sent. */
export interface Route {
  job: string | null;
  tab: Tab;
  operator: number | null;
}

export function parse(hash: string): Route {
  const [, jobs, job, tab, operator] = hash.replace(/^#/, '').split('/');
  if (jobs !== 'jobs' || !job) {
    return { job: null, tab: 'graph', operator: null };
  }

  return { job: decoded(job), tab: tabs.find(t => t === tab) ?? 'graph', operator: operator && /^\d+$/.test(operator) ? Number(operator) : null };
}

export const jobsHref = '#/jobs';

export const href = (job: string, tab: Tab = 'graph', operator: number | null = null) => `#/jobs/${encodeURIComponent(job)}/${tab}${operator === null ? '' : `/${operator}`}`;

function decoded(text: string) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parse(location.hash));
  useEffect(() => {
    const changed = () => setRoute(parse(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
