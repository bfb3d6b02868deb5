// Follows /events and draws what comes. Names are anybody's text: they go into the page by textContent alone.
'use strict';

const SVG = 'http://www.w3.org/2000/svg';
const MINUTES = 60;
const at = id => document.getElementById(id);
const put = (id, text) => { if (at(id).textContent !== text) at(id).textContent = text; };

const whole = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { notation: 'compact', minimumFractionDigits: 1, maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' });
const yuan = cents => '¥' + whole.format(Math.round(cents / 100));
const shortYuan = cents => '¥' + short.format(cents / 100);
const timeOf = minute => clock.format(minute * 60000);

function element(name, attributes, space) {
  const made = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function bar() {
  const row = element('li', {});
  const fill = element('svg', { class: 'fill', viewBox: '0 0 100 1', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, SVG);
  fill.append(element('rect', { height: 1, width: 0 }, SVG));
  row.append(fill, element('span', { class: 'name', dir: 'auto' }), element('span', { class: 'sum' }));
  return row;
}

function drawBars(id, rows) {
  const list = at(id);
  while (list.children.length > rows.length) list.lastChild.remove();
  while (list.children.length < rows.length) list.append(bar());
  const most = Math.max(1, ...rows.map(r => r.cents));
  rows.forEach((row, i) => {
    const [fill, name, sum] = list.children[i].children;
    fill.firstChild.setAttribute('width', 100 * row.cents / most);
    name.textContent = row.name;
    name.title = row.name;
    sum.textContent = shortYuan(row.cents);
    sum.title = `${yuan(row.cents)}, ${whole.format(row.orders)} orders`;
  });
}

function drawMinutes(rows) {
  if (rows.length === 0) return;
  const last = Number(rows.at(-1).name);
  const first = last - MINUTES + 1;
  const byMinute = new Map(rows.map(r => [Number(r.name), r]));
  const most = Math.max(1, ...rows.filter(r => Number(r.name) >= first).map(r => r.cents));
  const chart = at('minutes');
  chart.setAttribute('viewBox', `0 0 ${MINUTES} 100`);
  while (chart.children.length < MINUTES) chart.append(element('rect', { width: 0.8 }, SVG));
  for (let i = 0; i < MINUTES; i++) {
    const height = 100 * (byMinute.get(first + i)?.cents ?? 0) / most;
    const rect = chart.children[i];
    rect.setAttribute('x', i + 0.1);
    rect.setAttribute('y', 100 - height);
    rect.setAttribute('height', height);
    rect.setAttribute('class', i === MINUTES - 1 ? 'now' : '');
  }
  put('from', timeOf(first));
  put('peak', `most: ${shortYuan(most)}`);
  put('to', timeOf(last));
  put('time', timeOf(last));
  put('minute', shortYuan(byMinute.get(last - 1)?.cents ?? 0));
}

function draw({ screen, phase, counters }) {
  put('total', yuan(screen.cents));
  put('orders', whole.format(screen.orders));
  drawMinutes(screen.minutes);
  for (const id of ['products', 'shops', 'categories', 'provinces']) drawBars(id, screen[id]);
  put('counters', Object.entries(counters).map(([name, n]) => `${name}: ${whole.format(n)}`).join(' · '));
  state(phase === 'Running' ? 'on' : 'off', phase === 'Running' ? 'live' : `the job: ${phase}`);
}

function state(kind, text) {
  at('state').className = kind;
  put('state', text);
}

const events = new EventSource('/events');
events.addEventListener('screen', e => draw(JSON.parse(e.data)));
events.addEventListener('error', () => state('off', 'connection lost, trying again …'));
