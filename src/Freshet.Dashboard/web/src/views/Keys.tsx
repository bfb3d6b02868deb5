import { useRef, useState } from 'preact/hooks';
import { get, jobPath, Refused, type StateView } from '../api';

/** What the operator's function keeps now: under one key, or under the first ones. It is read when asked for. */
export function Keys({ job, operator }: { job: string; operator: number }) {
  const input = useRef<HTMLInputElement>(null);
  const [found, setFound] = useState<{ state: StateView; key: string } | null>(null);
  const [refused, setRefused] = useState<string | null>(null);

  async function look(key: string) {
    try {
      setFound({ state: await get<StateView>(jobPath(job, `/operators/${operator}/state?${key === '' ? 'sample=20' : `key=${encodeURIComponent(key)}`}`)), key });
      setRefused(null);
    } catch (e) {
      setFound(null);
      setRefused(e instanceof Refused ? e.message : 'The server does not answer.');
    }
  }

  return (
    <form class="keys" onSubmit={e => (e.preventDefault(), void look(input.current!.value.trim()))}>
      <label for="key"><h3>What it keeps now</h3></label>
      <div class="ask"><input id="key" ref={input} placeholder="a key; none for the first 20" spellcheck={false} autocomplete="off" /><button type="submit">Look</button></div>
      <div role="status">
        {refused && <p class="quiet">{refused}</p>}
        {found && found.state.keys.length === 0 && <p class="quiet">{found.key === '' ? 'It keeps nothing yet.' : 'Nothing is kept under this key.'}</p>}
        {found && found.state.keys.length > 0 && (
          <dl>{found.state.keys.map(k => <div key={k.key}><dt>{k.key}</dt>{k.states.map(s => <dd key={s.name}><small>{s.name}</small><code>{s.json}</code></dd>)}</div>)}</dl>
        )}
      </div>
    </form>
  );
}
