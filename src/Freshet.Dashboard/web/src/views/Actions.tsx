import { useState } from 'preact/hooks';
import { act, ask, jobPath, Refused, type JobSummary } from '../api';
import { Dialog } from '../parts/Dialog';

interface Action {
  path: string;
  label: string;
  title: (job: string) => string;
  says: (job: JobSummary) => string;
  can: (job: JobSummary) => boolean;
  danger?: boolean;
}

const runs = (job: JobSummary) => job.state === 'Running';
const actions: Action[] = [
  { path: 'checkpoint', label: 'Take checkpoint', title: j => `Take a checkpoint of ${j}?`, can: j => runs(j) && j.hasCheckpoints, says: () => 'The job goes on working while it is written.' },
  {
    path: 'restart', label: 'Restart', title: j => `Restart ${j}?`, can: j => j.canRestart,
    says: j => (j.hasCheckpoints ? 'It stops with a last checkpoint if it runs, and goes on from the last complete one.' : 'It has no checkpoints: what it keeps is lost, and it begins anew.'),
  },
  {
    path: 'stop', label: 'Stop', title: j => `Stop ${j}?`, can: runs, danger: true,
    says: j => (j.hasCheckpoints ? 'It takes a last checkpoint, commits what it has written, and ends. Restart goes on from there.' : 'It has no checkpoints: it ends, and what it keeps is lost.'),
  },
  {
    path: 'cancel', label: 'Cancel', title: j => `Cancel ${j}?`, can: runs, danger: true,
    says: j => (j.hasCheckpoints ? 'It ends at once, without a last checkpoint: a restart does again what came after the last complete one.' : 'It ends at once, and what it keeps is lost.'),
  },
];

/** What can be done to a job. Each is asked back; what came of it is told. */
export function Actions({ job }: { job: JobSummary }) {
  const [asked, setAsked] = useState<Action | null>(null);
  const [busy, setBusy] = useState<Action | null>(null);
  const [told, setTold] = useState<{ text: string; bad: boolean } | null>(null);

  async function run(action: Action) {
    setAsked(null);
    setBusy(action);
    setTold(null);
    try {
      setTold({ text: (await act(job.name, action.path)).message, bad: false });
    } catch (e) {
      setTold({ text: e instanceof Refused ? e.message : 'The server does not answer.', bad: true });
    }
    setBusy(null);
  }

  async function download() {
    setTold(null);
    try {
      const report = await (await ask(jobPath(job.name, '/report'))).blob();
      const link = document.createElement('a');
      link.href = URL.createObjectURL(report);
      link.download = `${job.name.replace(/[^\w.-]/g, '_')}-report.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    } catch (e) {
      setTold({ text: e instanceof Refused ? e.message : 'The server does not answer.', bad: true });
    }
  }

  return (
    <>
      <div class="actions" role="group" aria-label="Actions">
        <button type="button" onClick={download}>Download report</button>
        {actions.map(a => (
          <button key={a.path} type="button" disabled={busy !== null || !a.can(job)} aria-haspopup="dialog" onClick={() => setAsked(a)}>
            {busy === a ? <span class="working">{a.label}</span> : a.path === 'restart' && !runs(job) ? 'Start again' : a.label}
          </button>
        ))}
      </div>
      <p class={told ? (told.bad ? 'told bad' : 'told') : 'told none'} role="status">
        {told && <>{told.text} <button type="button" class="bare" aria-label="Dismiss" onClick={() => setTold(null)}>×</button></>}
      </p>
      {asked && (
        <Dialog title={asked.title(job.name)} onClose={() => setAsked(null)}>
          <p>{asked.says(job)}</p>
          <div class="buttons">
            <button type="button" onClick={() => setAsked(null)} autofocus>No, leave it</button>
            <button type="button" class={asked.danger ? 'danger' : 'primary'} onClick={() => run(asked)}>{`Yes, ${asked.label.toLowerCase()}`}</button>
          </div>
        </Dialog>
      )}
    </>
  );
}
