import { type Engine, type Tuned, captureTrainStep, createEngine } from '../../nn';
import { checksIn, examineCase } from '../../engine/check-case';
import { threefry } from '../../engine/threefry';
import type { RunConfig } from '../run/config';
import { loadTypes } from '../run/layer-types';
import type { Dataset } from './data';
import { network } from './network';
import { compileOptions } from './session';

/** What the browser says of the GPU, and what a program may ask of it. */
export interface DeviceFacts {
  /** `vendor`, `architecture`, `device`, `description`, subgroup sizes: those that it tells. */
  readonly info: Readonly<Record<string, string | number>>;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
}

/** What came of an op's cases. */
export interface OpFinding {
  readonly name: string;
  readonly cases: number;
  /** The largest error of all, of what is allowed. */
  readonly share: number;
  /** What is wrong, each in a line that names the case. */
  readonly faults: readonly string[];
  readonly milliseconds: number;
}

/** What is told as it is found. */
export type Finding =
  | { readonly type: 'device'; readonly device: DeviceFacts }
  | { readonly type: 'checking'; readonly done: number; readonly total: number; readonly name: string }
  | { readonly type: 'op'; readonly op: OpFinding }
  | { readonly type: 'tuning'; readonly done: number; readonly total: number; readonly name: string }
  | { readonly type: 'tuned'; readonly tuned: readonly Tuned[] };

const INFO = ['vendor', 'architecture', 'device', 'description', 'subgroupMinSize', 'subgroupMaxSize'] as const;
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupsPerDimension',
] as const;

const checks = checksIn(
  Object.values(import.meta.glob<object>('../../engine/ops/**/*.check.ts', { eager: true })),
).toSorted((a, b) => (a.op.name < b.op.name ? -1 : 1));

/** The same numbers for the same seed, on any device. */
const generator = (seed: number) => {
  let i = 0;
  return (): number => threefry([seed, 0], [i++, 0])[0] / 2 ** 32;
};

async function describeDevice(): Promise<DeviceFacts> {
  const adapter = (await navigator.gpu.requestAdapter())!;
  // Browsers tell more or less of these; TypeScript knows those that all have.
  const info = (adapter.info ?? {}) as unknown as Readonly<Record<string, number | string | undefined>>;
  const told: Record<string, number | string> = {};
  for (const name of INFO) if (info[name]) told[name] = info[name];
  return {
    info: told,
    features: [...adapter.features].toSorted(),
    limits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]])),
  };
}

/**
 * Checks every op on this device, as the library's own tests do, and then times the shaders that a network's training
 * step can be made of, on a device of their own; nothing of it is kept.
 * @param every all cases of each op, not the first alone. @param config of the network.
 */
export async function examine(
  engine: Engine,
  { train }: Dataset,
  every: boolean,
  config: RunConfig,
  tell: (finding: Finding) => void,
): Promise<void> {
  tell({ type: 'device', device: await describeDevice() });
  for (const [done, check] of checks.entries()) {
    const { name } = check.op;
    tell({ type: 'checking', done, total: checks.length, name });
    const cases = every ? check.cases : check.cases.slice(0, 1);
    const faults: string[] = [];
    let share = 0;
    const began = performance.now();
    const { buffers } = engine.stats();
    for (const [i, opCase] of cases.entries()) {
      try {
        const outcome = await examineCase(engine, check, opCase, generator, i + 1);
        share = Math.max(share, outcome.share);
        for (const fault of outcome.faults) faults.push(fault);
      } catch (error) {
        if (engine.lost) throw error;
        faults.push(`${name}, case ${i + 1}: ${String(error)}`);
      }
    }
    const left = engine.stats().buffers - buffers;
    if (left !== 0) faults.push(`${name}: ${left} buffers left`);
    tell({ type: 'op', op: { name, cases: cases.length, share, faults, milliseconds: performance.now() - began } });
  }

  tell({ type: 'tuning', done: 0, total: 0, name: '' });
  const other = await createEngine(); // whose shaders are the network's alone
  try {
    const { layers, batchSize } = config;
    await loadTypes(layers);
    using model = network(layers, other);
    await model.compile(await compileOptions({ ...config, loss: undefined, metric: undefined }));
    using step = await captureTrainStep(model, train.images, train.labels, { batchSize });
    step.next();
    const onProgress = (done: number, total: number, problem: string): void =>
      tell({ type: 'tuning', done, total, name: problem });
    tell({ type: 'tuned', tuned: await other.tune({ store: null, onProgress }) });
  } finally {
    other.dispose();
  }
}
