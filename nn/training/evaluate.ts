import type { Callback, History } from '../callbacks';
import type { DataOf } from '../data';
import { count, flag, only, orNull, value } from '../options';
import { nextKey } from '../random-seed';
import { type OptionsOf, parse } from '../schema';
import type { Evaluation, Logs } from '../types';
import { type Batches, type SampleWeight, areBatches } from './batches';
import { hookOf, inTurn, introduce } from './hooks';
import { COMMON, targetsAndOptions } from './method-options';
import type { Pass } from './pass';
import { assertPair } from './samples';
import type { Trainer } from './trainer';
import { RunEnd } from './run-end';

/** In Keras's order. */
const schema = {
  ...COMMON,
  /** Not supported: only 0, which prints nothing. */
  verbose: /* @__PURE__ */ only(0),
  /** Each sample's share in the loss, `[n]`. */
  sampleWeight: /* @__PURE__ */ orNull(
    value<SampleWeight>("each sample's share, such as a Float32Array", (given) => typeof given === 'object'),
  ).default(null),
  /** Batches to go over. Default all. */
  steps: /* @__PURE__ */ orNull(count).default(null),
  /** The figures are both: by name, and `const [loss, accuracy] = await model.evaluate(x, y)`. */
  returnDict: /* @__PURE__ */ flag.default(false),
};

/** Options of `evaluate`, with Keras's defaults but for `verbose`. */
export type EvaluateOptions = OptionsOf<typeof schema>;

function asTuple(logs: Logs, losses: readonly string[]): Evaluation {
  const names = new Set([...losses, ...Object.keys(logs)]);
  const figures = Array.from(names, (name) => logs[name]!);
  const list = (): Iterator<number> => figures.values();
  figures.forEach((value, i) => Object.defineProperty(logs, i, { value }));
  return Object.defineProperty(logs, Symbol.iterator, { value: list }) as Evaluation;
}

/** Keras's `evaluate`: loss and metrics, dropout off. */
export async function evaluate(
  trainer: Trainer,
  x: DataOf | Batches,
  second: DataOf | EvaluateOptions | null,
  third?: EvaluateOptions,
): Promise<Evaluation> {
  const { y, given } = targetsAndOptions('evaluate', x, second, third, Object.keys(schema));
  const values = parse('evaluate', schema, given);
  const { callbacks: hooks } = values;
  const batchSize = values.batchSize ?? 32;
  const [sampleWeight, steps] = [values.sampleWeight ?? undefined, values.steps ?? undefined];
  const end = new RunEnd(trainer.options.model, values.signal);
  const open: Disposable[] = [];
  try {
    const pass = await openTest(trainer, areBatches(x) ? x : [x, y, sampleWeight], { batchSize, steps, open });
    introduce(hooks, trainer.options.model, { epochs: 1, steps: pass.batches });
    const means = await runTest(trainer, pass, { end, hooks });
    if (means.length === 0) throw (await import('./missing-data')).noBatch();
    return asTuple(trainer.logs(means), trainer.losses);
  } finally {
    for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
  }
}

type Samples = readonly [x: DataOf, y?: DataOf | null, sampleWeight?: SampleWeight | undefined];

/** @param open gets what is to be disposed of. */
export async function openTest(
  trainer: Trainer,
  source: Samples | Batches,
  { batchSize, steps, open }: { batchSize: number; steps: number | undefined; open: Disposable[] },
): Promise<Pass> {
  if (areBatches(source)) {
    const pass = await trainer.streamPass('test', source, { steps });
    open.push(pass);
    return pass;
  }
  const [x, y, sampleWeight] = assertPair('validationData', source);
  const data = await trainer.upload(x, trainer.targets(y, { sampleWeight }));
  open.push(data);
  const pass = await trainer.datasetPass('test', data, batchSize, { steps });
  open.push(pass);
  return pass;
}

interface TestOptions {
  readonly end: RunEnd;
  readonly hooks: readonly Callback[];
}

/**
 * The figures of a validation of `fit`: none, with a warning, where data that an earlier one went over give no batch
 * any more.
 * @throws ArgumentError where there has been no batch yet.
 */
export async function validate(
  trainer: Trainer,
  pass: Pass,
  { history, ...options }: TestOptions & { readonly history: History },
): Promise<Logs> {
  const means = await runTest(trainer, pass, options);
  if (means.length > 0) return trainer.logs(means, 'val_');
  (await import('./missing-data')).noValidation(history.history);
  return {};
}

/** Goes over a pass, its hooks told. @returns the means of its figures, none where there was no batch. */
async function runTest(trainer: Trainer, pass: Pass, { end, hooks }: TestOptions): Promise<number[]> {
  await inTurn(hooks, end, (hook) => hook.onTestBegin?.());
  const { model } = trainer.options;
  pass.restart();
  const means = await pass.run({
    ...(model.draws && { before: () => ({ seed: nextKey()[0], step: 0, scalars: [] }) }),
    every: () => trainer.options.model.stepsPerExecution,
    signal: end.signal,
    onBegin: hookOf(hooks, end, 'onTestBatchBegin'),
    onRead: async (batch, means) => {
      await inTurn(hooks, end, (hook) => hook.onTestBatchEnd?.(batch, pass.batches ?? batch + 1, trainer.logs(means)));
      return true;
    },
  });
  if (means.length > 0) await inTurn(hooks, end, (hook) => hook.onTestEnd?.(trainer.logs(means)));
  return means;
}
