import { type Capture, captureTrainStep, createEngine } from '../nn';
import { dependentSteps } from './dependent-steps';
import { NETWORKS, type NetworkName } from './networks';
import { noGPU } from './no-gpu';
import { type Work, workOf } from './work';

/** What is taken for a class of GPUs. */
interface GPUClass {
  /** 32-bit floating point operations a second. */
  readonly flop: number;
  /** Of memory, a second. */
  readonly bytes: number;
}

/**
 * Round figures, in the middle of their class: a discrete GPU such as an RTX 3070 (20 TFLOP/s, 448 GB/s) or RX 7600 (21.5
 * TFLOP/s, 288 GB/s), and an integrated one such as Iris Xe (2.2 TFLOP/s, 68 GB/s) or Radeon 680M (3.4 TFLOP/s, 77 GB/s),
 * which share power and memory with the CPU.
 */
export const CLASSES = {
  discrete: { flop: 20e12, bytes: 500e9 },
  integrated: { flop: 1.5e12, bytes: 60e9 },
} as const satisfies Record<string, GPUClass>;

/** Microseconds that a thread waits for each of what it waits for in turn, and what a dispatch costs by itself. */
export const LATENCIES = {
  /** Loads into workgroup memory, and a barrier. */
  barrier: 0.6,
  /** A load from memory. Measured on GPUs of 2016 to 2024: 0.2 to 0.6 (chipsandcheese.com). */
  load: 0.3,
  /** From the end of one dispatch to the start of the next, which reads what it wrote. */
  dispatch: 3,
} as const;

export interface DispatchEstimate extends Work {
  readonly shader: string;
  readonly layer: string | null;
  readonly workgroups: number;
  /** That a thread takes one after another, each waiting for memory or a barrier. */
  readonly steps: number;
  /** Microseconds. */
  readonly microseconds: Readonly<Record<keyof typeof CLASSES, number>>;
}

export interface StepEstimate {
  readonly network: NetworkName;
  readonly batchSize: number;
  readonly dispatches: readonly DispatchEstimate[];
}

/** What a dispatch takes: its launch, and the longest of its waits, its arithmetic and its memory. */
function microseconds({ flop: peak, bytes: bandwidth }: GPUClass, work: Work, waiting: number): number {
  const { flop = 0, bytes } = work;
  return LATENCIES.dispatch + Math.max(waiting, (1e6 * flop) / peak, (1e6 * bytes) / bandwidth);
}

/** Of what runs as one dispatch: its parts work beside each other, and share the GPU. */
function estimate({ parts }: Capture<void>['steps'][number]): DispatchEstimate {
  const each = parts.map((part) => ({ ...part, work: workOf(part), steps: dependentSteps(part.shader, part.specs) }));
  const sum = (of: (part: (typeof each)[number]) => number): number =>
    each.reduce((total, part) => total + of(part), 0);
  const flop = sum(({ work }) => work.flop ?? 0);
  const work = { ...(flop > 0 && { flop }), bytes: sum(({ work }) => work.bytes) };
  const waiting = Math.max(
    ...each.map(
      ({ shader, steps }) => steps * LATENCIES[shader.source.includes('workgroupBarrier') ? 'barrier' : 'load'],
    ),
  );
  return {
    shader: each.map(({ shader }) => shader.name).join(' + '),
    layer: [...new Set(each.flatMap(({ label }) => label.layer ?? []))].join(', ') || null,
    workgroups: sum(({ workgroups: [x, y, z] }) => x * y * z),
    steps: Math.max(...each.map(({ steps }) => steps)),
    ...work,
    microseconds: {
      discrete: microseconds(CLASSES.discrete, work, waiting),
      integrated: microseconds(CLASSES.integrated, work, waiting),
    },
  };
}

/** What a training step of a network would take on a GPU that is not there, dispatch by dispatch. */
export async function estimateStep(name: NetworkName, batchSize: number): Promise<StepEstimate> {
  const network = NETWORKS[name];
  const engine = await createEngine({ gpu: noGPU() });
  try {
    using model = network.model(engine);
    await model.compile({ ...network.options, batchSize });
    const { x, y } = network.blank(batchSize);
    using step = await captureTrainStep(model, x, y, { batchSize });
    return { network: name, batchSize, dispatches: step.capture.steps.map(estimate) };
  } finally {
    engine.dispose();
  }
}

/** Of a step, in microseconds. */
export const totalOf = ({ dispatches }: StepEstimate, gpu: keyof typeof CLASSES): number =>
  dispatches.reduce((sum, { microseconds }) => sum + microseconds[gpu], 0);

/** A table of a step. */
export function report(step: StepEstimate): string {
  const rows = step.dispatches.map(({ shader, layer, workgroups, steps, flop, bytes, microseconds }) => [
    shader,
    layer ?? '',
    String(workgroups),
    String(steps),
    flop === undefined ? '' : (flop / 1e6).toFixed(1),
    (bytes / 1e6).toFixed(2),
    microseconds.discrete.toFixed(1),
    microseconds.integrated.toFixed(1),
  ]);
  const head = ['shader', 'layer', 'workgroups', 'steps', 'MFLOP', 'MB', 'discrete us', 'integrated us'];
  const total = (gpu: keyof typeof CLASSES): string => totalOf(step, gpu).toFixed(1);
  const lines = [head, ...rows, ['all', '', '', '', '', '', total('discrete'), total('integrated')]];
  const widths = head.map((_, i) => Math.max(...lines.map((cells) => cells[i]!.length)));
  return [
    `${NETWORKS[step.network].title}, batch ${step.batchSize}: ${step.dispatches.length} dispatches`,
    ...lines.map((cells) =>
      `  ${cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ')}`.trimEnd(),
    ),
  ].join('\n');
}

export interface EstimateOptions {
  readonly models: readonly NetworkName[];
  readonly batchSizes: readonly number[];
}

const SAYS = `An estimate, not a measurement: for each dispatch ${LATENCIES.dispatch} us, and the longest of its waits, its arithmetic and its
memory. Steps are what a thread does one after another: ${LATENCIES.load} us a load, ${LATENCIES.barrier} us where workgroups wait at a barrier.
`;

export interface Estimate {
  readonly classes: typeof CLASSES;
  readonly latencies: typeof LATENCIES;
  readonly steps: readonly StepEstimate[];
}

/** Prints the estimates of several networks. */
export async function run({ models, batchSizes }: EstimateOptions, write: (text: string) => void): Promise<Estimate> {
  const steps: StepEstimate[] = [];
  for (const name of models) {
    for (const batchSize of batchSizes) {
      steps.push(await estimateStep(name, batchSize));
      write(`${report(steps.at(-1)!)}\n\n`);
    }
  }
  write(classesText());
  return { classes: CLASSES, latencies: LATENCIES, steps };
}

function classesText(): string {
  const classes = Object.entries(CLASSES).map(
    ([name, { flop, bytes }]) => `${name}: ${flop / 1e12} TFLOP/s, ${bytes / 1e9} GB/s`,
  );
  return `${SAYS}${classes.join('; ')}\n`;
}
