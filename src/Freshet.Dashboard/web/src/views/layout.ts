import { Graph, layout } from '@dagrejs/dagre';
import type { GraphOperator, GraphView } from '../api';

export const nodeWidth = 236;
export const rowHeight = 30;
export const footHeight = 34;

export type Level = 'chains' | 'operators';

/** A box of the drawing: a chain of operators, or one. */
export interface Box {
  key: number;
  operators: GraphOperator[];
  x: number;
  y: number;
  height: number;
}

export interface Line {
  key: string;
  from: number;
  to: number;
  label: string;
  path: string;
  labelAt: { x: number; y: number };
}

export interface Drawing {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

/** Where each box and line is. It depends on the graph alone, so that nothing moves while numbers change. */
export function draw(graph: GraphView, level: Level, down: boolean): Drawing {
  const boxOf = (o: GraphOperator) => (level === 'chains' ? o.vertex : o.number);
  const boxes = new Map<number, GraphOperator[]>();
  for (const o of graph.operators) {
    boxes.set(boxOf(o), [...(boxes.get(boxOf(o)) ?? []), o]);
  }

  const g = new Graph({ multigraph: true });
  g.setGraph({ rankdir: down ? 'TB' : 'LR', nodesep: 28, ranksep: down ? 46 : 64, edgesep: 16, marginx: 20, marginy: 24 });
  g.setDefaultEdgeLabel(() => ({}));
  for (const [key, operators] of boxes) {
    g.setNode(`${key}`, { width: nodeWidth, height: operators.length * rowHeight + footHeight + 8 });
  }

  const between = graph.edges.filter(e => level === 'operators' || !e.isChained);
  between.forEach((e, i) => {
    const label = e.isChained ? '' : e.partitioning;
    g.setEdge(`${boxOf(graph.operators[e.from]!)}`, `${boxOf(graph.operators[e.to]!)}`, { width: label.length * 6.2, height: 14, labelpos: 'c', label }, `${i}`);
  });
  layout(g);
  const size = g.graph() as { width: number; height: number };
  return {
    width: size.width,
    height: size.height,
    boxes: [...boxes].map(([key, operators]) => {
      const n = g.node(`${key}`) as { x: number; y: number; height: number };
      return { key, operators, x: n.x - nodeWidth / 2, y: n.y - n.height / 2, height: n.height };
    }),
    lines: between.map((e, i) => {
      const [from, to] = [boxOf(graph.operators[e.from]!), boxOf(graph.operators[e.to]!)];
      const edge = g.edge(`${from}`, `${to}`, `${i}`) as { points: { x: number; y: number }[]; x: number; y: number; label: string };
      return { key: `${i}`, from, to, label: edge.label, path: smooth(edge.points), labelAt: { x: edge.x, y: edge.y } };
    }),
  };
}

/** A line through the points without corners. */
function smooth(points: { x: number; y: number }[]) {
  const p = points.map(q => ({ x: Math.round(q.x * 10) / 10, y: Math.round(q.y * 10) / 10 }));
  let path = `M${p[0]!.x} ${p[0]!.y}`;
  for (let i = 1; i < p.length - 1; i++) {
    const [here, next] = [p[i]!, p[i + 1]!];
    const end = i === p.length - 2 ? next : { x: (here.x + next.x) / 2, y: (here.y + next.y) / 2 };
    path += `Q${here.x} ${here.y} ${end.x} ${end.y}`;
  }

  return p.length === 2 ? `${path}L${p[1]!.x} ${p[1]!.y}` : path;
}
