import type { Shares } from '../api';
import { percent } from '../format';

/** Busy, back-pressured, idle: shares of a task's time, side by side. */
export function ShareBar({ of }: { of: Shares }) {
  const all = Math.max(of.busy + of.backPressured + of.idle, 1);
  return (
    <span class="shares" role="img" aria-label={inWords(of)}>
      <i class="busy" style={{ width: `${(of.busy / all) * 100}%` }} />
      <i class="held" style={{ width: `${(of.backPressured / all) * 100}%` }} />
    </span>
  );
}

export const inWords = (of: Shares) => `${percent(of.busy)} busy, ${percent(of.backPressured)} back-pressured, ${percent(of.idle)} idle`;
