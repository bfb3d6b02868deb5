// What the REST API gives (docs/dashboard.md, api/v1/openapi.json), and how it is asked.

export type JobState = 'NotStarted' | 'Running' | 'Ended' | 'Failed';
export type JobPhase = 'Starting' | 'Running' | 'Stopping' | 'Restarting' | 'Finished' | 'Failed' | 'Cancelled';

export interface JobSummary {
  name: string;
  state: JobState;
  phase: JobPhase | null;
  at: number | null;
  startedAt: number | null;
  runningSince: number | null;
  restarts: number;
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  watermark: number | null;
  watermarkLagMs: number | null;
  late: number;
  bad: number;
  stateBytes: number;
  hasCheckpoints: boolean;
  checkpointsCompleted: number;
  checkpointsFailed: number;
  checkpointAt: number | null;
  checkpointDurationMs: number;
  failure: string | null;
  canRestart: boolean;
}

export interface Shares {
  busy: number;
  backPressured: number;
  idle: number;
}

export interface SubtaskView extends Shares {
  subtask: number;
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  late: number;
  bad: number;
  watermark: number | null;
  hasEnded: boolean;
  stateBytes: number;
}

export interface OperatorView extends Shares {
  number: number;
  isBottleneck: boolean;
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  bytesInPerSecond: number;
  bytesOutPerSecond: number;
  late: number;
  bad: number;
  watermark: number | null;
  hasEnded: boolean;
  stateBytes: number;
  skew: number;
  subtasks: SubtaskView[];
}

export interface JobDetail {
  summary: JobSummary;
  shareMs: number;
  operators: OperatorView[];
  counters: Record<string, number>;
}

export interface GraphOperator {
  number: number;
  uid: string;
  name: string;
  detail: string | null;
  vertex: number;
  parallelism: number;
  isSource: boolean;
  isSink: boolean;
  isStateful: boolean;
}

export interface GraphEdge {
  from: number;
  port: number;
  to: number;
  input: number;
  partitioning: string;
  isChained: boolean;
}

export interface GraphView {
  operators: GraphOperator[];
  edges: GraphEdge[];
  tasks: number;
  explain: string;
}

export interface CheckpointStatus {
  id: number;
  begunAt: number;
  outcome: 'Running' | 'Complete' | 'Failed';
  isFinal: boolean;
  durationMs: number;
  triggerMs: number;
  collectMs: number;
  alignedMsMax: number;
  frozenMsMax: number;
  writtenMsMax: number;
  manifestMs: number;
  commitMs: number | null;
  bytes: number;
  slowestTask: string | null;
  slowestMs: number;
  failure: string | null;
}

export interface FailureStatus {
  at: number;
  attempt: number;
  operator: string | null;
  task: string | null;
  domain: 'User' | 'External' | 'Internal';
  message: string;
  stack: string;
  restartMs: number | null;
}

export interface Finding {
  kind: string;
  message: string;
  advice: string;
  operator: number | null;
  subtask: number | null;
  since: number | null;
  waiting: string[] | null;
}

/** What an operator's function keeps, by key. */
export interface StateView {
  operator: string;
  uid: string;
  keyType: string;
  states: { name: string; kind: string }[];
  keys: { key: string; states: { name: string; json: string }[] }[];
}

export interface OptionView {
  name: string;
  value: string;
}

export type HistoryColumn =
  | 'recordsInPerSecond' | 'recordsOutPerSecond' | 'watermarkLagMs' | 'stateBytes' | 'checkpointDurationMs' | 'checkpointBytes'
  | 'busyMost' | 'backPressuredMost' | 'processBytes' | 'pauseMsPerSecond';
export type HistoryView = { at: number[] } & Record<HistoryColumn, (number | null)[]>;

export interface ActionResult {
  message: string;
  job: JobSummary;
  checkpoint: CheckpointStatus | null;
}

/** An answer that is not the one asked for: its text is the server's own. */
export class Refused extends Error {
  constructor(readonly status: number, message: string, readonly wantsToken: boolean) {
    super(message);
  }
}

const base = 'api/v1';
const tokenKey = 'freshet-token';
let onTokenWanted = (_: string) => {};

/** Called when the server wants a token, or another one. */
export function whenTokenIsWanted(call: (why: string) => void) {
  onTokenWanted = call;
}

/** The token is kept for this tab only. */
export function setToken(token: string) {
  sessionStorage.setItem(tokenKey, token);
}

export function hasToken() {
  return sessionStorage.getItem(tokenKey) !== null;
}

export async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const token = sessionStorage.getItem(tokenKey);
  const headers = new Headers(init.headers);
  if (token) {
    headers.set('Authorization', `Bearer ${token}`);
  }

  const answer = await fetch(base + path, { ...init, headers, cache: 'no-store' });
  if (answer.ok && !answer.redirected) {
    return answer;
  }

  const wantsToken = answer.status === 401 && /^bearer/i.test(answer.headers.get('WWW-Authenticate') ?? '');
  if (wantsToken) {
    onTokenWanted(token ? 'The server refused this token.' : '');
  }

  throw new Refused(answer.status, await reason(answer), wantsToken);
}

async function reason(answer: Response) {
  if (answer.redirected || answer.status === 401) {
    return 'The host asks you to sign in: do so in this browser, then load this page again.';
  }

  try {
    return (await answer.json()).detail as string || `The server answered ${answer.status}.`;
  } catch {
    return answer.status === 403 ? 'You may not do this: the host wants another role.' : `The server answered ${answer.status}.`;
  }
}

export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask(path, { signal })).json();
}

export async function act(job: string, action: string): Promise<ActionResult> {
  return (await ask(`/jobs/${encodeURIComponent(job)}/${action}`, { method: 'POST', headers: { 'X-Freshet-Action': '1' } })).json();
}

export const jobPath = (job: string, part = '') => `/jobs/${encodeURIComponent(job)}${part}`;
