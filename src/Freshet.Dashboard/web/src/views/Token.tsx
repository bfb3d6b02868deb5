import { useRef } from 'preact/hooks';
import { setToken } from '../api';

/** Asks for the bearer token, when the server wants one. */
export function Token({ why, onDone }: { why: string; onDone: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <form
      class="card token"
      onSubmit={e => {
        e.preventDefault();
        setToken(input.current!.value.trim());
        onDone();
      }}
    >
      <h1 tabIndex={-1}>Token</h1>
      <p>This dashboard answers those who have its token: the one of <code>DashboardOptions.BearerToken</code>. It is kept in this tab only.</p>
      <label for="token">Bearer token</label>
      <input id="token" ref={input} type="password" autocomplete="current-password" spellcheck={false} required minLength={16} autofocus aria-describedby={why ? 'token-why' : undefined} aria-invalid={why !== ''} />
      {why && <p id="token-why" class="why" role="alert">{why}</p>}
      <button class="primary" type="submit">Open the dashboard</button>
    </form>
  );
}
