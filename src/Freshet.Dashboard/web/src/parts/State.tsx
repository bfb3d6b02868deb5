import type { JobSummary } from '../api';

type Tone = 'good' | 'wait' | 'bad' | 'still';

/** What a job is doing, in one word and a colour. */
export function stateOf(job: JobSummary): { word: string; tone: Tone } {
  if (job.state === 'Failed') {
    return { word: 'Failed', tone: 'bad' };
  }

  if (job.state === 'NotStarted') {
    return { word: 'Not started', tone: 'still' };
  }

  if (job.state === 'Ended') {
    return { word: job.phase === 'Cancelled' ? 'Cancelled' : job.phase === 'Failed' ? 'Failed' : 'Ended', tone: job.phase === 'Failed' ? 'bad' : 'still' };
  }

  return { word: job.phase ?? 'Starting', tone: job.phase === 'Running' ? 'good' : job.phase === 'Restarting' ? 'bad' : 'wait' };
}

export function State({ job }: { job: JobSummary }) {
  const { word, tone } = stateOf(job);
  return <span class={`state ${tone}`}>{word}</span>;
}
