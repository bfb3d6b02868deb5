const kept = new Map<string, number[]>();
const points = 60;

/** Adds what is now, and gives the last minute. */
export function remember(name: string, at: number | null, value: number): number[] {
  const all = kept.get(name) ?? [];
  kept.set(name, all);
  if (lastAt.get(name) !== at) {
    lastAt.set(name, at);
    all.push(value);
    all.splice(0, all.length - points);
  }

  return all;
}

const lastAt = new Map<string, number | null>();

/** A line without axes: how something went in the last minute. */
export function Spark({ values }: { values: number[] }) {
  const top = Math.max(...values, 1e-9);
  const x = (i: number) => ((points - values.length + i) / (points - 1)) * 100;
  const y = (v: number) => 22 - (v / top) * 20;
  const line = values.map((v, i) => `${i === 0 ? 'M' : 'L'}${x(i).toFixed(1)} ${y(v).toFixed(1)}`).join('');
  return (
    <svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true">
      {values.length > 1 && <path class="area" d={`${line}L100 24L${x(0).toFixed(1)} 24Z`} />}
      {values.length > 1 && <path class="line" d={line} vector-effect="non-scaling-stroke" />}
    </svg>
  );
}
