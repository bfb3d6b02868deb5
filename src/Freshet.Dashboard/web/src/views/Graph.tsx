import { memo } from 'preact/compat';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { GraphOperator, GraphView, JobDetail, OperatorView } from '../api';
import { percent, rate } from '../format';
import { Icon } from '../parts/Icon';
import { ShareBar } from '../parts/ShareBar';
import { href } from '../route';
import { draw, nodeWidth, type Box, type Drawing, type Level } from './layout';
import { OperatorPanel } from './OperatorPanel';

const heldFrom = 0.1;

/** The job's graph: it stands still, its numbers change. */
export function Graph({ name, graph, detail, operator }: { name: string; graph: GraphView | null; detail: JobDetail | null; operator: number | null }) {
  const [level, setLevel] = useState<Level>('chains');
  const [zoom, setZoom] = useState<number | null>(null);
  const view = useRef<HTMLDivElement>(null);
  const width = useWidth(view, graph !== null && graph.operators.length > 0);
  const down = width > 0 && width < 640;
  const drawing = useMemo(() => (graph && graph.operators.length > 0 ? draw(graph, level, down) : null), [graph?.explain, level, down]);
  const of = new Map(detail?.operators.map(o => [o.number, o]));
  if (graph === null) {
    return <p class="empty">Asking the server…</p>;
  }

  if (drawing === null) {
    return <p class="empty">There is no graph: the job was not started, or its graph could not be built.</p>;
  }

  const fit = Math.min(1, Math.max(width / drawing.width, down ? 0.6 : 0.7));
  const scale = zoom ?? fit;
  const slow = graph.operators.filter(o => of.get(o.number)?.isBottleneck);
  const selected = operator === null ? undefined : graph.operators[operator];
  return (
    <>
      <div class="bar">
        <div class="segments" role="group" aria-label="How much is drawn">
          <button type="button" aria-pressed={level === 'chains'} onClick={() => setLevel('chains')}>Chains</button>
          <button type="button" aria-pressed={level === 'operators'} onClick={() => setLevel('operators')}>Operators</button>
        </div>
        <p class="legend" aria-hidden="true"><i class="busy" />busy<i class="held" />back-pressured<i class="idle" />idle</p>
        <div class="segments" role="group" aria-label="Size">
          <button type="button" aria-label="Smaller" onClick={() => setZoom(Math.max(0.25, scale / 1.25))}>−</button>
          <button type="button" onClick={() => setZoom(null)} aria-pressed={zoom === null}>Fit</button>
          <button type="button" aria-label="Larger" onClick={() => setZoom(Math.min(2, scale * 1.25))}>+</button>
        </div>
      </div>
      {slow.length > 0 && <Pace name={name} slow={slow} of={of} graph={graph} />}
      <div class={selected ? 'with-panel' : undefined}>
        <div class="canvas card flush" ref={view} onPointerDown={pan}>
          <div class="sheet" style={{ width: `${drawing.width * scale}px`, height: `${drawing.height * scale}px` }}>
            <div class="drawing" style={{ width: `${drawing.width}px`, height: `${drawing.height}px`, transform: `scale(${scale})` }}>
              <Lines drawing={drawing} held={heldBoxes(drawing, of)} />
              {drawing.boxes.map(b => <Node key={b.key} job={name} box={b} of={of} selected={operator} />)}
            </div>
          </div>
        </div>
        {selected && <OperatorPanel job={name} operator={selected} now={of.get(selected.number)} at={detail?.summary.at ?? null} />}
      </div>
      <details class="plan">
        <summary>The plan as text: the chained graph and its {graph.tasks} tasks</summary>
        <pre tabIndex={0}>{graph.explain}</pre>
      </details>
    </>
  );
}

/** Says where back-pressure begins. */
function Pace({ name, slow, of, graph }: { name: string; slow: GraphOperator[]; of: Map<number, OperatorView>; graph: GraphView }) {
  const waits = graph.edges.some(e => (of.get(e.from)?.backPressured ?? 0) >= heldFrom);
  return (
    <p class="banner held" role="status">
      <Icon name="warn" />
      <span>
        {waits ? 'Back-pressure begins at ' : 'The pace is set by '}
        {slow.map((o, i) => <>{i > 0 && ', '}<a href={href(name, 'graph', o.number)}>{o.name}</a> ({percent(of.get(o.number)!.busy)} busy)</>)}
        {waits ? ': the tasks before it wait for it.' : ': it works all the time, and nothing holds it back.'}
      </span>
    </p>
  );
}

const heldBoxes = (drawing: Drawing, of: Map<number, OperatorView>) =>
  drawing.boxes.filter(b => b.operators.some(o => (of.get(o.number)?.backPressured ?? 0) >= heldFrom)).map(b => b.key).join(' ');

const Lines = memo(({ drawing, held }: { drawing: Drawing; held: string }) => {
  const isHeld = new Set(held.split(' '));
  return (
    <svg class="lines" width={drawing.width} height={drawing.height} aria-hidden="true">
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 .5 7.5 4 0 7.5Z" /></marker>
        <marker id="arrow-held" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="5" markerHeight="5" orient="auto"><path d="M0 .5 7.5 4 0 7.5Z" /></marker>
      </defs>
      {drawing.lines.map(l => (
        <g key={l.key} class={isHeld.has(`${l.from}`) ? 'held' : undefined}>
          <path d={l.path} marker-end={isHeld.has(`${l.from}`) ? 'url(#arrow-held)' : 'url(#arrow)'} />
          {l.label && <text x={l.labelAt.x} y={l.labelAt.y + 4} text-anchor="middle">{l.label}</text>}
        </g>
      ))}
    </svg>
  );
});

function Node({ job, box, of, selected }: { job: string; box: Box; of: Map<number, OperatorView>; selected: number | null }) {
  const all = box.operators.map(o => of.get(o.number));
  const last = all.at(-1);
  const slow = all.some(o => o?.isBottleneck);
  const held = last !== undefined && last.backPressured >= heldFrom;
  return (
    <div class={`node${slow ? ' slow' : held ? ' held' : ''}`} style={{ left: `${box.x}px`, top: `${box.y}px`, width: `${nodeWidth}px`, height: `${box.height}px` }}>
      {box.operators.map((o, i) => (
        <a
          key={o.number}
          class="row"
          href={href(job, 'graph', selected === o.number ? null : o.number)}
          aria-current={selected === o.number ? 'true' : undefined}
          title={o.detail ? `${o.name}: ${o.detail}` : o.name}
        >
          <Icon name={o.isSource ? 'source' : o.isSink ? 'sink' : o.isStateful ? 'state' : 'step'} label={o.isSource ? 'source' : o.isSink ? 'sink' : o.isStateful ? 'keeps state' : undefined} />
          <span class="label">{o.name}</span>
          <span class="rate">{all[i] ? rate(o.isSink ? all[i].recordsInPerSecond : all[i].recordsOutPerSecond) : '–'}</span>
        </a>
      ))}
      <div class="foot">
        {last ? <ShareBar of={last} /> : <span class="shares" />}
        <span class="says">{last ? (held ? `${percent(last.backPressured)} back-pressured` : `${percent(last.busy)} busy`) : ''}</span>
        <span class="times" title={`${box.operators[0]!.parallelism} subtasks`}>×{box.operators[0]!.parallelism}</span>
      </div>
    </div>
  );
}

function useWidth(of: { current: HTMLElement | null }, isThere: boolean) {
  const [width, setWidth] = useState(() => (innerWidth < 700 ? innerWidth - 34 : Math.min(innerWidth, 1360) - 50));
  useLayoutEffect(() => {
    if (!isThere) {
      return undefined;
    }

    const resized = new ResizeObserver(all => setWidth(all[0]!.contentRect.width));
    resized.observe(of.current!);
    return () => resized.disconnect();
  }, [isThere]);
  return width;
}

/** The mouse drags the sheet; fingers scroll it anyway. */
function pan(e: PointerEvent & { currentTarget: HTMLElement }) {
  if (e.pointerType !== 'mouse' || e.button !== 0 || (e.target as Element).closest('a')) {
    return;
  }

  const view = e.currentTarget;
  const from = { x: e.clientX + view.scrollLeft, y: e.clientY + view.scrollTop };
  const move = (m: PointerEvent) => view.scrollTo(from.x - m.clientX, from.y - m.clientY);
  view.setPointerCapture(e.pointerId);
  view.addEventListener('pointermove', move);
  view.addEventListener('pointerup', () => view.removeEventListener('pointermove', move), { once: true });
}
