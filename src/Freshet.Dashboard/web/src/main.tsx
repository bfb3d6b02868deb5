import './styles/base.css';
import './styles/parts.css';
import './styles/jobs.css';
import './styles/job.css';
import { render } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { whenTokenIsWanted } from './api';
import { clock } from './format';
import { useLive } from './live';
import { href, jobsHref, useRoute } from './route';
import { Job } from './views/Job';
import { Jobs } from './views/Jobs';
import { Token } from './views/Token';

function App() {
  const route = useRoute();
  const [token, setTokenWanted] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const shown = useRef<string | null | undefined>(undefined);
  const live = useLive(route.job, round);
  const isThere = live.jobs !== null;
  useEffect(() => void (isThere && performance.mark('jobs-shown')), [isThere]);
  useEffect(() => whenTokenIsWanted(why => setTokenWanted(why)), []);
  useEffect(() => {
    document.title = route.job === null ? 'Jobs · Freshet' : `${route.job} · Freshet`;
    if (shown.current !== undefined && shown.current !== route.job) {
      document.querySelector<HTMLElement>('h1')?.focus(); // another page, for those who do not see it
    }

    shown.current = route.job;
  }, [route.job]);
  return (
    <>
      <header class="top">
        <button class="skip" type="button" onClick={() => document.querySelector<HTMLElement>('main')!.focus()}>Skip to the content</button>
        <nav aria-label="Where you are">
          <a class="brand" href={jobsHref} aria-current={route.job === null ? 'page' : undefined}>
            <svg viewBox="0 0 32 32" aria-hidden="true"><path d="M3 11.5c4.3-5 8.7 5 13 0s8.7 5 13 0M3 21c4.3-5 8.7 5 13 0s8.7 5 13 0" /></svg>
            Freshet
          </a>
          {route.job !== null && <a class="crumb" href={href(route.job)}>{route.job}</a>}
        </nav>
        <span class={live.lost || token !== null ? 'live off' : 'live'} role="status">{token !== null ? 'Locked' : live.lost ? `No connection since ${clock(live.lost.since)}` : live.jobs ? 'Live' : 'Connecting'}</span>
      </header>
      <main tabIndex={-1} class={live.lost ? 'lost' : undefined}>
        {live.lost && token === null && <p class="banner bad" role="alert">{live.lost.why} What you see is from {clock(live.lost.since)}; the page tries again by itself.</p>}
        {token !== null
          ? <Token why={token} onDone={() => (setTokenWanted(null), setRound(round + 1))} />
          : route.job === null ? <Jobs jobs={live.jobs} /> : <Job key={route.job} route={route} live={live} />}
      </main>
    </>
  );
}

render(<App />, document.getElementById('app')!);
