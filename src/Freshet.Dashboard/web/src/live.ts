import { useEffect, useState } from 'preact/hooks';
import { ask, Refused, type JobDetail, type JobSummary } from './api';

/** What the server has told so far. The last numbers stay when the connection is lost. */
export interface Live {
  jobs: JobSummary[] | null;
  job: JobDetail | null;
  /** Why there is no connection, and since when; null while there is one. */
  lost: { since: number; why: string } | null;
  /** The job that is followed is not there. */
  missing: string | null;
}

const retryMs = [500, 1000, 2000, 5000, 10000];

/** Follows the jobs, and one of them with its operators, for as long as the component is there. */
export function useLive(job: string | null, round: number): Live {
  const [live, setLive] = useState<Live>({ jobs: null, job: null, lost: null, missing: null });
  useEffect(() => {
    const over = new AbortController();
    setLive(last => ({ jobs: last.jobs, job: last.job?.summary.name === job ? last.job : null, lost: last.lost, missing: null }));
    void follow(job, over.signal, change => over.signal.aborted || setLive(last => ({ ...last, ...change })));
    return () => over.abort();
  }, [job, round]);
  return live;
}

async function follow(job: string | null, over: AbortSignal, tell: (change: Partial<Live>) => void) {
  for (let failures = 0; !over.aborted; failures++) {
    try {
      const answer = await ask(`/events${job === null ? '' : `?job=${encodeURIComponent(job)}`}`, { signal: over, headers: { Accept: 'text/event-stream' } });
      for await (const { name, data } of events(answer.body!)) {
        failures = 0;
        tell(name === 'jobs' ? { jobs: JSON.parse(data), lost: null } : { job: JSON.parse(data), lost: null });
      }
      throw new Error('The server has closed the connection.');
    } catch (e) {
      if (over.aborted || (e instanceof Refused && e.wantsToken)) {
        return;
      }

      if (e instanceof Refused && e.status === 404) {
        tell({ missing: e.message, lost: null });
        return;
      }

      if (failures > 0) { // the first time it may be only a moment
        tell({ lost: { since: Date.now(), why: e instanceof Refused ? e.message : 'The server does not answer.' } });
      }

      await pause(retryMs[Math.min(failures, retryMs.length - 1)]!, over);
    }
  }
}

/** Server-sent events out of a fetched body: an EventSource could not send a token. */
async function* events(body: ReadableStream<Uint8Array>) {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let [rest, name, data] = ['', 'message', ''];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }

      const lines = (rest + value).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (line.startsWith('event: ')) {
          name = line.slice(7);
        } else if (line.startsWith('data: ')) {
          data += line.slice(6);
        } else if (line === '' && data !== '') {
          yield { name, data };
          [name, data] = ['message', ''];
        }
      }
    }
  } finally {
    void reader.cancel().catch(() => {});
  }
}

function pause(ms: number, over: AbortSignal) {
  return new Promise<void>(done => {
    const timer = setTimeout(done, ms);
    over.addEventListener('abort', () => (clearTimeout(timer), done()), { once: true });
  });
}

/** Asks again every so often; what was last given stays while the next is on its way, and none of another path. */
export function usePolled<T>(get: (signal: AbortSignal) => Promise<T>, everyMs: number, ...of: unknown[]): { value: T | null; failed: string | null } {
  const [kept, setKept] = useState<{ of: string; value: T | null; failed: string | null }>({ of: '', value: null, failed: null });
  const key = JSON.stringify(of);
  useEffect(() => {
    const over = new AbortController();
    void (async () => {
      while (!over.signal.aborted) {
        try {
          const value = await get(over.signal);
          over.signal.aborted || setKept({ of: key, value, failed: null });
        } catch (e) {
          over.signal.aborted || setKept(last => ({ of: key, value: last.of === key ? last.value : null, failed: e instanceof Refused ? e.message : 'The server does not answer.' }));
        }
        await pause(everyMs, over.signal);
      }
    })();
    return () => over.abort();
  }, [key]);
  return kept.of === key ? kept : { value: null, failed: null };
}
