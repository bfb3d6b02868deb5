// Numbers and times as people read them. Each gives text of about the same width, so that what changes does not jump.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** 0 · 0.4 · 12.5 · 998 · 12.3 k · 1.20 M */
export function count(n: number) {
  const a = Math.abs(n);
  return a < 10 ? `${Math.round(n * 10) / 10}` : a < 10_000 ? whole.format(n) : scaled(n, 1000, ['', 'k', 'M', 'G', 'T']);
}

export const exact = (n: number) => whole.format(n);

export const rate = (n: number) => `${count(n)}/s`;

export const bytes = (n: number) => (n < 1024 ? `${Math.round(n)} B` : scaled(n, 1024, ['B', 'KiB', 'MiB', 'GiB', 'TiB']));

export const percent = (share: number) => `${Math.round(share * 100)} %`;

function scaled(n: number, by: number, units: string[]) {
  let unit = 0;
  for (; Math.abs(n) >= by && unit < units.length - 1; unit++) {
    n /= by;
  }

  return `${n.toFixed(Math.abs(n) < 10 ? 2 : Math.abs(n) < 100 ? 1 : 0)} ${units[unit]}`;
}

/** 12 ms · 1.2 s · 2 min 05 s · 3 h 20 min · 4 d 2 h */
export function duration(ms: number): string {
  if (ms < 0) {
    return `−${duration(-ms)}`;
  }

  if (ms < 1000) {
    return `${Math.round(ms)} ms`;
  }

  const s = ms / 1000;
  if (s < 59.95) {
    return `${s.toFixed(1)} s`;
  }

  const total = Math.round(s);
  return total < 3600 ? `${Math.floor(total / 60)} min ${two(total % 60)} s`
    : total < 86_400 ? `${Math.floor(total / 3600)} h ${two(Math.floor((total % 3600) / 60))} min`
    : `${Math.floor(total / 86_400)} d ${Math.floor((total % 86_400) / 3600)} h`;
}

/** As duration, to the second: for what counts up. */
export const uptime = (ms: number) => (ms < 60_000 ? `${Math.max(0, Math.floor(ms / 1000))} s` : duration(ms));

const two = (n: number) => `${n}`.padStart(2, '0');

/** 14:03:12, with the day where it is not today's. Beyond what a date can be: the number itself. */
export function clock(ms: number): string {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) {
    return `${ms} ms`;
  }

  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return at.toDateString() === new Date().toDateString() ? time : `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${time}`;
}

/** The whole instant, for a title. */
export function instant(ms: number): string {
  const at = new Date(ms);
  return Number.isNaN(at.getTime()) ? `${ms} ms since 1970` : at.toISOString();
}

export const plural = (n: number, one: string, many = `${one}s`) => `${exact(n)} ${n === 1 ? one : many}`;
