import {
  type Engine,
  type EngineOptions,
  type FashionMNISTOptions,
  type TrainStep,
  captureTrainStep,
  createEngine,
  profile,
  setRandomSeed,
} from '../nn';
import { type Ceilings, measureCeilings } from './ceilings';
import { NETWORKS } from './networks';
import { type Work, distinct, workOf } from './work';

export interface BenchOptions {
  model: keyof typeof NETWORKS;
  batchSizes: number[];
  /** Samples taken of each figure. */
  steps: number;
  /** Whether to time every variant of each shader first, and run the fastest. Default false. */
  tune?: boolean;
  /** Whether the text goes to a terminal. */
  terminal: boolean;
}

/** Milliseconds. */
export interface Times {
  median: number;
  min: number;
}

export interface DispatchTimes extends Times, Work {
  shader: string;
  /** Of the tensors it binds, in order. */
  shapes: string;
  /** The ceiling that binds it: of the two, the one under which its work takes longer. */
  boundBy: keyof Ceilings;
  /** Milliseconds that its work takes under that ceiling. */
  least: number;
}

export interface StepTimes extends Times {
  batchSize: number;
  dispatches: number;
  submits: number;
  buffersCreated: number;
  /** In the engine's buffers: data set, weights, gradients, moments, and the capture's. */
  bytesHeld: number;
  /** Of those, the capture's: what the intermediates share. */
  captureBytes: number;
  /** JavaScript's own time to start a step, median, in microseconds. */
  cpuMicroseconds: number;
  /** GPU time of each dispatch; null where the device has no timestamps. */
  perDispatch: DispatchTimes[] | null;
}

export interface BenchResult {
  adapter: { vendor: string; architecture: string; device: string; description: string };
  /** What it trains on: of Fashion-MNIST all or the sample. */
  source: 'full' | 'sample' | 'noise';
  /** Of the adapter, a second. */
  ceilings: Ceilings;
  batches: StepTimes[];
}

type Write = (text: string) => void;

/** A sample lasts at least this long, in replays on end: on a fast GPU one is over before the clock can tell. */
const SAMPLE_MS = 100;

/**
 * And at least so many replays, submitted on end as a training loop does. The first after a wait finds the caches cold,
 * above all where the GPU is the CPU: JavaScript's time is the median over all.
 */
const LEAST_REPLAYS = 4;

/** Before anything counts: a handful of steps would time JavaScript's interpreter. */
const WARM_UP = 10;

/**
 * Times the captured training step of one of the notes' networks, whole and dispatch by dispatch.
 * @param platform where to find WebGPU and the data set; default as in a page
 */
export async function run(
  options: BenchOptions,
  write: Write,
  platform: EngineOptions & FashionMNISTOptions = {},
): Promise<BenchResult> {
  const network = NETWORKS[options.model];
  const { x, y, source } = await network.data(platform, Math.max(...options.batchSizes));
  const ceilings = await measureCeilings(platform);
  const engine = await createEngine(platform);
  try {
    const { vendor, architecture, device, description } = engine.device.adapterInfo;
    write(
      `\nTraining step of ${network.title}, on ${engine.adapterName}, ` + `${options.steps} samples of each figure\n`,
    );
    write(
      `Ceilings: ${giga(ceilings.flop)} GFLOP/s by an FMA shader, ${giga(ceilings.bytes)} GB/s by a copy shader\n\n`,
    );

    const batches: StepTimes[] = [];
    for (const batchSize of options.batchSizes) {
      setRandomSeed(42);
      using model = network.model(engine);
      await model.compile({ ...network.options, batchSize });
      if (options.tune) await tune(engine, options, write);
      using step = await captureTrainStep(model, x, y, { batchSize });
      const progress = progressOf(`batch ${batchSize}`, options, write);
      const times = await timeStep(step, options.steps, progress);
      const perDispatch = await timeDispatches(step, options.steps, ceilings, progress);
      write(`\r${''.padEnd(60)}\r`);
      batches.push({ batchSize, ...times, perDispatch });
      write(`${report(batches.at(-1)!)}\n`);
    }
    write(`${FORMULAS}\n`);
    return { adapter: { vendor, architecture, device, description }, source, ceilings, batches };
  } finally {
    engine.dispose();
  }
}

/** What is chosen here is kept nowhere: a benchmark changes nobody's training. */
async function tune(engine: Engine, { terminal }: BenchOptions, write: Write): Promise<void> {
  const onProgress = (done: number, total: number): void => {
    if (terminal) write(`\r${`tuning, ${done} of ${total}`.padEnd(60)}`);
  };
  const began = performance.now();
  const tuned = await engine.tune({ store: null, onProgress });
  const seconds = (performance.now() - began) / 1000;
  write(`\r${''.padEnd(60)}\r`);
  for (const { problem, variant, before, milliseconds, wrong } of tuned) {
    const times = Object.entries(milliseconds).sort(([, a], [, b]) => a - b);
    const list = times.map(([name, ms]) => `${name} ${ms.toFixed(3)}`).join(', ');
    const note = wrong.length > 0 ? `; wrong: ${wrong.join(', ')}` : '';
    write(
      `tuned ${problem.split(' ')[0]}: ${variant}${variant === before ? '' : ` instead of ${before}`} ` +
        `(ms: ${list}${note})\n`,
    );
  }
  write(`tuned ${tuned.length} problems in ${seconds.toFixed(1)} s\n`);
}

type Progress = (what: string, done: number) => void;

function progressOf(topic: string, { steps, terminal }: BenchOptions, write: Write): Progress {
  let written = 0;
  return (what, done) => {
    const now = performance.now();
    if (now - written < (terminal ? 100 : 5_000)) return;
    written = now;
    write(`\r${topic}: ${what}, ${done} of ${steps}`.padEnd(60));
  };
}

async function timeStep(
  step: TrainStep,
  samples: number,
  progress: Progress,
): Promise<Omit<StepTimes, 'batchSize' | 'perDispatch'>> {
  const { capture } = step;
  const { engine } = capture;
  const cpu: number[] = [];
  const sample = async (replays: number): Promise<number> => {
    const began = performance.now();
    for (let i = 0; i < replays; i++) {
      const before = performance.now();
      step.next();
      capture.replay();
      cpu.push((performance.now() - before) * 1000);
    }
    await engine.finish();
    return (performance.now() - began) / replays;
  };
  progress('warming up', 0);
  await sample(WARM_UP);
  const replays = Math.max(LEAST_REPLAYS, Math.ceil(SAMPLE_MS / (await sample(1))));
  cpu.length = 0;

  const before = engine.stats();
  const times: number[] = [];
  while (times.length < samples) {
    progress('timing the step', times.length);
    times.push(await sample(replays));
  }
  const after = engine.stats();
  const perStep = (name: 'dispatches' | 'submits' | 'buffersCreated'): number =>
    (after[name] - before[name]) / cpu.length;
  return {
    ...summarize(times),
    dispatches: perStep('dispatches'),
    submits: perStep('submits'),
    buffersCreated: perStep('buffersCreated'),
    bytesHeld: after.bytes,
    captureBytes: capture.bytes,
    cpuMicroseconds: summarize(cpu).median,
  };
}

async function timeDispatches(
  step: TrainStep,
  samples: number,
  ceilings: Ceilings,
  progress: Progress,
): Promise<DispatchTimes[] | null> {
  const { capture } = step;
  const profiles: number[][] = [];
  while (profiles.length < samples) {
    progress('timing each dispatch', profiles.length);
    step.next();
    const times = await profile(capture);
    if (!times) return null;
    profiles.push(times);
  }
  return capture.dispatches.map((dispatch, i) => {
    const work = workOf(dispatch);
    return {
      shader: dispatch.shader.name,
      shapes: distinct(dispatch)
        .map(({ shape }) => shape.join('x') || '1')
        .join(' '),
      ...work,
      ...binding(work, ceilings),
      ...summarize(profiles.map((profile) => profile[i]!)),
    };
  });
}

function binding({ flop = 0, bytes }: Work, ceilings: Ceilings): Pick<DispatchTimes, 'boundBy' | 'least'> {
  const computing = (1000 * flop) / ceilings.flop;
  const moving = (1000 * bytes) / ceilings.bytes;
  return computing > moving ? { boundBy: 'flop', least: computing } : { boundBy: 'bytes', least: moving };
}

/** What would be tried next on a shader, by the start of its name; the first that fits. */
const NEXT: readonly (readonly [start: string, next: string])[] = [
  ['conv2d-outer', 'four taps of the kernel at a time, as rows of a matrix product: fewer updates of each sum'],
  [
    'conv2d',
    'Winograd by default (--tune chooses it where it wins), once it takes no more dispatches and compiles as quickly',
  ],
  ['matmul', 'tiles of 32 x 32 by a quad; splitting a long sum over the threads of a workgroup where outputs are few'],
  ['winograd', 'the input as the forward pass transformed it, kept instead of transformed again'],
  ['adam', 'nothing: it moves what it must'],
];

const FORMULAS = `ms: GPU time by timestamps around each dispatch, one pass each; the step runs in one pass, by the wall
clock.
GFLOP/s: matmul 2 M N K, for each of a batch; conv2d and its gradients 2 N OH OW OC KH KW IC, padding included.
GB/s: every tensor bound counts once; gather, the rows it takes; an optimizer also writes what it reads.
of ceiling: the time that the work takes at the ceiling that limits it, flop or bytes, over the median. The copy is
larger than the caches, so tensors that stay in a cache may exceed its ceiling.`;

function summarize(values: readonly number[]): Times {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return { median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2, min: sorted[0]! };
}

function report({ batchSize, perDispatch, ...step }: StepTimes): string {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
  const lines = [
    `batch ${batchSize}: median ${step.median.toFixed(2)} ms, min ${step.min.toFixed(2)} ms, ` +
      `${((1000 * batchSize) / step.median).toFixed(0)} images/s`,
    `  a step: dispatches ${step.dispatches}, submits ${step.submits}, buffers created ${step.buffersCreated}, ` +
      `${step.cpuMicroseconds.toFixed(0)} us of JavaScript`,
    `  held: ${mb(step.bytesHeld)}, of which the capture's ${mb(step.captureBytes)}`,
  ];
  if (!perDispatch) return [...lines, '  no timestamp-query on this device, so no times by dispatch', ''].join('\n');
  const sum = (name: 'median' | 'least'): number => perDispatch.reduce((total, dispatch) => total + dispatch[name], 0);
  const total = sum('median');
  const wide = Math.max(...perDispatch.map(({ shader }) => shader.length));
  const row = (shader: string, ...cells: string[]): string => {
    const [shapes = '', ...numbers] = cells;
    return `  ${shader.padEnd(wide)} ${numbers.map((cell) => cell.padStart(11)).join('')}  ${shapes}`;
  };
  const slowest = perDispatch.toSorted((a, b) => b.median - a.median).slice(0, 3);
  return [
    ...lines,
    row('shader', 'shapes', 'median ms', 'min ms', 'share', 'GFLOP/s', 'GB/s', 'of ceiling', 'bound by'),
    ...perDispatch.map(({ shader, shapes, median, min, flop, bytes, boundBy, least }) =>
      row(
        shader,
        shapes,
        median.toFixed(3),
        min.toFixed(3),
        percent(median, total),
        rate(flop, median),
        rate(bytes, median),
        percent(least, median),
        boundBy,
      ),
    ),
    row('all', '', total.toFixed(3), '', '', '', '', percent(sum('least'), total)),
    '  slowest:',
    ...slowest.map(
      ({ shader, shapes, median, boundBy, least }) =>
        `  ${percent(median, total).padStart(8)} ${shader} ${shapes}, ` +
        `at ${percent(least, median)} of its ceiling (${boundBy})\n` +
        `           next: ${NEXT.find(([start]) => shader.startsWith(start))?.[1] ?? 'fusing it into a neighbour'}`,
    ),
    '',
  ].join('\n');
}

/** In units of 1e9 a second; of a time too short to be seen, none. */
function rate(amount: number | undefined, milliseconds: number): string {
  if (amount === undefined) return '';
  return milliseconds > 0 ? giga((1000 * amount) / milliseconds) : '-';
}

const giga = (perSecond: number): string => (perSecond / 1e9).toFixed(2);

const percent = (part: number, whole: number): string => (whole > 0 ? `${((100 * part) / whole).toFixed(1)}%` : '-');
