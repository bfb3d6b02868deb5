import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clock } from '../format';

export interface Series {
  label: string;
  color: string;
  values: (number | null)[];
}

const height = 172;

/** Steps of an axis of bytes: whole numbers of KiB, MiB, GiB. */
export const byteSteps = Array.from({ length: 50 }, (_, i) => 2 ** i);

/** Numbers over time. The pointer shows the values of a moment in all charts at once; without one, the last are told. */
export function Chart({ title, says, at, series, format, steps }: { title: string; says?: string; at: number[]; series: Series[]; format: (n: number) => string; steps?: number[] }) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [picked, setPicked] = useState<number | null>(null);
  const dark = useDark();

  useEffect(() => {
    const css = getComputedStyle(document.documentElement);
    const color = (name: string) => css.getPropertyValue(name).trim();
    const axis = { stroke: color('--soft'), font: '11px Inter, system-ui, sans-serif', ticks: { show: false }, border: { show: false } };
    const options: uPlot.Options = {
      width: box.current!.clientWidth,
      height,
      padding: [8, 10, 0, 0],
      legend: { show: false },
      cursor: { sync: { key: 'freshet' }, points: { size: 7 }, y: false, drag: { x: false, y: false } },
      scales: { x: { time: true }, y: { range: (_, low, high) => [Math.min(0, low ?? 0), high > 0 ? high * 1.08 : 1] } },
      axes: [
        { ...axis, grid: { show: false }, space: 90, size: 28, values: (_, all) => all.map(s => clock(s * 1000).slice(-8).replace(/:00$/, '')) },
        { ...axis, grid: { stroke: color('--line'), width: 1 }, size: 74, space: 40, ...(steps && { incrs: steps }), values: (_, all) => all.map(format) },
      ],
      series: [{}, ...series.map((s, i) => ({ label: s.label, stroke: color(s.color), width: 1.75, fill: i === 0 ? `${color(s.color)}1a` : undefined, spanGaps: false, points: { show: false } }))],
      hooks: { setCursor: [u => setPicked(u.cursor.idx ?? null)] },
    };
    plot.current = new uPlot(options, [[], ...series.map(() => [])] as uPlot.AlignedData, box.current!);
    const resized = new ResizeObserver(() => box.current && plot.current?.setSize({ width: box.current.clientWidth, height }));
    resized.observe(box.current!);
    return () => (resized.disconnect(), plot.current?.destroy(), (plot.current = null));
  }, [dark, series.length]);
  useEffect(() => plot.current?.setData([at.map(ms => ms / 1000), ...series.map(s => s.values)] as uPlot.AlignedData), [at, dark]);

  const place = picked !== null && picked < at.length ? picked : at.length - 1;
  const value = (s: Series) => (s.values[place] == null ? '–' : format(s.values[place]));
  return (
    <figure class="chart card">
      <figcaption>
        <h2>{title}</h2>
        <p>{series.map(s => <span key={s.label}><i style={{ background: `var(${s.color})` }} />{series.length > 1 && `${s.label} `}<b>{value(s)}</b></span>)}{picked !== null && at[place] !== undefined ? <small>{clock(at[place])}</small> : says && <small>{says}</small>}</p>
      </figcaption>
      <div class="plot" ref={box} role="img" aria-label={`${title} over time; last: ${series.map(s => `${s.label} ${value(s)}`).join(', ')}`} />
    </figure>
  );
}

function useDark() {
  const query = matchMedia('(prefers-color-scheme: dark)');
  const [dark, setDark] = useState(query.matches);
  useEffect(() => {
    const changed = () => setDark(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return dark;
}
