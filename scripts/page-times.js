import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize, relative } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { write } from './page.js';
import { run } from './run.js';
import { launchBrowser, setUp } from './setup.js';

const root = dirname(import.meta.dirname);

/** Of the line: 10 Mbit/s, and the milliseconds until an answer begins to come. */
const BYTES_PER_MS = 1250;
const LATENCY = 40;
/** By which the page's main thread is slowed down while it loads. */
const SLOWDOWN = 4;
const CHUNK = 16_384;

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
const PACKED = new Set([...Object.keys(TYPES), '.svg']);

/** The networks that train; the tiny one so long that it trains to the end. */
const NETWORKS = { "the notes' network": '', tiny: 'model=tiny&epochs=1000&patience=none' };

/**
 * Serves a folder over one line of 10 Mbit/s, packed as hosts do. A server that sends slowly slows the page's workers
 * as well, which DevTools' emulation of a network does not.
 */
async function slowHost(folder) {
  let sent = 0;
  let free = 0;
  const answer = async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = normalize(pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const body = await readFile(join(folder, name)).catch(() => null);
    await setTimeout(LATENCY);
    if (!body) {
      response.writeHead(404).end();
      return;
    }
    const isPacked = PACKED.has(extname(name));
    const bytes = isPacked ? gzipSync(body) : body;
    response.writeHead(200, {
      'content-type': TYPES[extname(name)] ?? 'application/octet-stream',
      'content-length': bytes.length,
      'cache-control': 'no-cache',
      ...(isPacked && { 'content-encoding': 'gzip' }),
    });
    for (let at = 0; at < bytes.length; at += CHUNK) {
      const chunk = bytes.subarray(at, at + CHUNK);
      free = Math.max(free, performance.now()) + chunk.length / BYTES_PER_MS;
      await setTimeout(free - performance.now());
      response.write(chunk);
      sent += chunk.length;
    }
    response.end();
  };
  const server = createServer((request, response) => void answer(request, response).catch(() => response.destroy()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://localhost:${server.address().port}/`,
    bytes: () => sent,
    reset: () => (sent = 0),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** In the page, before its own scripts: notes when kernels are painted first, and what moves. */
function observe() {
  const seen = { kernels: null, shift: 0 };
  window.seen = seen;
  let [sum, begin, last] = [0, -Infinity, -Infinity];
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, startTime, value } of list.getEntries()) {
      if (hadRecentInput) continue;
      if (startTime - last > 1000 || startTime - begin > 5000) [sum, begin] = [0, startTime];
      last = startTime;
      sum += value;
      seen.shift = Math.max(seen.shift, sum);
    }
  }).observe({ type: 'layout-shift', buffered: true });
  const look = () => {
    const canvas = document.querySelector('#kernels');
    if (!canvas?.clientWidth) return requestAnimationFrame(look);
    // It is painted in this frame; a message comes right after that.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      seen.kernels = performance.now();
      performance.mark('kernels');
    };
    return port2.postMessage(null);
  };
  requestAnimationFrame(look);
}

/** A visit, with the tasks of the page's main thread; in milliseconds. */
async function visit(browser, work) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 800 });
    await page.evaluateOnNewDocument(observe);
    await page.tracing.start({ categories: ['-*', 'toplevel', 'blink.user_timing'] });
    const found = await work(page);
    const { traceEvents } = JSON.parse(new TextDecoder().decode(await page.tracing.stop()));
    const mark = (name) => traceEvents.find((event) => event.name === name && event.cat.includes('user_timing'));
    const { pid, tid } = mark('kernels');
    const began = traceEvents.find(
      ({ name, args, pid: of }) =>
        name === 'navigationStart' && of === pid && args.data?.documentLoaderURL.startsWith('http'),
    ).ts;
    const tasks = traceEvents
      .filter(
        (event) =>
          event.name.endsWith('RunTask') &&
          event.ph === 'X' &&
          event.pid === pid &&
          event.tid === tid &&
          event.ts >= began,
      )
      .map(({ ts, dur, tdur }) => ({ start: (ts - began) / 1000, clock: dur / 1000, processor: tdur / 1000 }));
    return { ...found, tasks };
  } finally {
    await context.close();
  }
}

const most = (tasks, time) => tasks.reduce((longest, task) => Math.max(longest, task[time]), 0);

/** A first visit over the slow line by a slow processor, until nothing more comes. */
async function load(browser, host) {
  const { tasks, ...seen } = await visit(browser, async (page) => {
    await page.emulateCPUThrottling(SLOWDOWN);
    host.reset();
    await page.goto(host.url);
    await page.waitForFunction(() => window.seen.kernels !== null, { timeout: 60_000 });
    await page.waitForNetworkIdle({ idleTime: 2000, timeout: 60_000 });
    const isDrawn = await page.$eval('#kernels', (canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return new Set(new Uint32Array(data.buffer)).size > 10;
    });
    if (!isDrawn) throw new Error('there is nothing on the canvas of the kernels');
    return { ...(await page.evaluate(() => window.seen)), bytes: host.bytes() };
  });
  const before = tasks.filter(({ start }) => start < seen.kernels);
  return { ...seen, processor: before.reduce((sum, { processor }) => sum + processor, 0) };
}

/** Some seconds of training, on the machine as it is. */
async function train(browser, host, link, seconds) {
  const { tasks, began, ...seen } = await visit(browser, async (page) => {
    await page.goto(`${host.url}#${link}`);
    await page.waitForSelector('#train:enabled', { timeout: 60_000 });
    const began = await page.evaluate(() => performance.now());
    await page.click('#train');
    await page.waitForFunction(() => Number(document.querySelector('main').dataset.step) > 0, { timeout: 120_000 });
    await setTimeout(seconds * 1000);
    const steps = await page.$eval('main', ({ dataset }) => Number(dataset.step));
    const { shift } = await page.evaluate(() => window.seen);
    return { began, steps, shift };
  });
  const after = tasks.filter(({ start }) => start > began);
  return { ...seen, longest: most(after, 'clock'), processor: most(after, 'processor') };
}

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];

/** The least, the middle and the most of a figure of several visits. */
function row(name, unit, digits, values) {
  const said = [sorted(values)[0], median(values), sorted(values).at(-1)].map((value) => value.toFixed(digits));
  return `${name.padEnd(44)}${said.map((text) => text.padStart(9)).join('')} ${unit}`;
}

/**
 * Times the built page as a first visitor has it: until kernels are painted, what is loaded before Train, what moves,
 * and the longest task while it trains. The clock's times are those of a machine that does nothing else; the
 * processor's, of the page's main thread alone, hold on a busy one too.
 * @param {{ visits: number, seconds: number, json: string }} options
 */
export async function timePage({ visits, seconds, json }) {
  await setUp({ browser: true });
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-page-'));
  let browser;
  let host;
  try {
    const build = [join(root, 'scripts/build-page.js'), '--sample', '--out', folder];
    await run(process.execPath, build, { topic: 'page' });
    host = await slowHost(folder);
    browser = await launchBrowser();
    const loads = [];
    for (let i = 1; i <= visits; i++) {
      write(`\r${`first visit ${i} of ${visits}`.padEnd(60)}`);
      loads.push(await load(browser, host));
    }
    const trainings = {};
    for (const [name, link] of Object.entries(NETWORKS)) {
      trainings[name] = [];
      for (let i = 1; i <= Math.ceil(visits / 3); i++) {
        write(`\r${`training ${name}, ${i} of ${Math.ceil(visits / 3)}`.padEnd(60)}`);
        trainings[name].push(await train(browser, host, link, seconds));
      }
    }
    write(`\r${''.padEnd(60)}\r`);
    const of = (all, figure) => all.map((each) => each[figure]);
    console.log(`${''.padEnd(44)}    least   median     most`);
    console.log(`10 Mbit/s, ${LATENCY} ms, processor slowed ${SLOWDOWN} times, ${visits} visits`);
    console.log(row('  first kernels painted', 'ms', 0, of(loads, 'kernels')));
    console.log(row('  of that, of the processor', 'ms', 0, of(loads, 'processor')));
    console.log(
      row(
        '  loaded before Train',
        'KB',
        1,
        of(loads, 'bytes').map((bytes) => bytes / 1000),
      ),
    );
    console.log(row('  layout shift', '', 4, of(loads, 'shift')));
    for (const [name, all] of Object.entries(trainings)) {
      console.log(`${seconds} seconds of training ${name}, ${all.length} times`);
      console.log(row('  steps', '', 0, of(all, 'steps')));
      console.log(row('  layout shift', '', 4, of(all, 'shift')));
      console.log(row('  longest task', 'ms', 0, of(all, 'longest')));
      console.log(row('  longest task, of the processor', 'ms', 0, of(all, 'processor')));
    }
    const versions = { node: process.version, browser: await browser.version() };
    await mkdir(dirname(json), { recursive: true });
    await writeFile(json, `${JSON.stringify({ seconds, loads, trainings, versions }, null, 2)}\n`);
    console.log(`Written to ${relative(process.cwd(), json)}`);
  } finally {
    await browser?.close();
    await host?.close();
    await rm(folder, { recursive: true, force: true });
  }
}
