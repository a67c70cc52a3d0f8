import { ArgumentError, DeviceLostError } from '../../engine';
import { type Callback, History } from '../callbacks';
import type { DataOf } from '../data';
import { count, flag, notNegativeInteger, oneOf, orNull, value } from '../options';
import { nextKey, permutation } from '../random-seed';
import { type OptionsOf, type Values, option, parse } from '../schema';
import type { Logs } from '../types';
import { type Batches, type SampleWeight, areBatches } from './batches';
import { byName } from './by-name';
import { trainedRows } from './dataset';
import { hookOf, inTurn, introduce, isKeeper } from './hooks';
import { openTest, validate } from './evaluate';
import { COMMON, classWeight, isObject, targetsAndOptions } from './method-options';
import type { Keeper } from './kept-run';
import { DatasetPass, type Pass } from './pass';
import type { Trainer } from './trainer';
import { until } from '../../engine/until';
import { RunEnd } from './run-end';

type ValidationData = readonly [x: DataOf, y?: DataOf | null, sampleWeight?: SampleWeight] | Batches;

/** In Keras's order. */
const schema = {
  /** Default 32. Batches come in their own size. */
  batchSize: COMMON.batchSize,
  /** Number of the last epoch, from 1. Default 1; 0 trains nothing. */
  epochs: /* @__PURE__ */ notNegativeInteger.default(1),
  /**
   * 1, true or 'auto' writes Keras's progress bar, to the terminal or to the console. Default 0: nothing. More is in
   * `new ProgressBar({ ... })`, a callback.
   */
  verbose: /* @__PURE__ */ option<boolean, 0 | 1 | 'auto' | boolean>(
    'value',
    "0, 1 or 'auto'; for another look add new ProgressBar({ ... }) to callbacks",
    (given) => ([1, true, 'auto'].includes(given as 1) ? true : given === 0 || given === false ? false : undefined),
  ).default(0),
  /** One callback or a list of them. */
  callbacks: COMMON.callbacks,
  /** The share of the samples, from the end, before any shuffling, to validate with. */
  validationSplit: /* @__PURE__ */ option<number>('number', 'in [0, 1)', (given) =>
    typeof given === 'number' && given >= 0 && given < 1 ? given : undefined,
  ).default(0),
  /** Comes before `validationSplit`. */
  validationData: /* @__PURE__ */ orNull(
    value<ValidationData>('[x, y] or [x, y, sampleWeight], or batches of them', isObject),
  ).default(null),
  /** A new order each epoch. Default true. */
  shuffle: /* @__PURE__ */ flag.default(true),
  /** The share in the training loss of the samples of a class; not with `sampleWeight`. Default 1 each. */
  classWeight,
  /** Each sample's share in the training loss, `[n]`, or of each of its places. Default 1 each. */
  sampleWeight: /* @__PURE__ */ orNull(
    value<SampleWeight>("each sample's share, such as a Float32Array", isObject),
  ).default(null),
  /** Number of the first epoch, from 0: to go on where an earlier `fit` stopped. Default 0. */
  initialEpoch: /* @__PURE__ */ notNegativeInteger.default(0),
  /**
   * Batches in an epoch. The next one goes on where it ends, until the data do; an epoch that they end in is cut short,
   * and the next starts over: a generator that has ended with its first two batches, of which a warning tells. Default
   * all.
   */
  stepsPerEpoch: /* @__PURE__ */ orNull(count).default(null),
  /**
   * Batches to validate with, the first ones each time; of a generator its first two, then the next ones, as Keras's
   * adapter gives them (TensorFlow reads ahead as well, and loses what it has read). Default all.
   */
  validationSteps: /* @__PURE__ */ orNull(count).default(null),
  /** Default `batchSize`. */
  validationBatchSize: /* @__PURE__ */ orNull(count).default(null),
  /** Epochs from one validation to the next, or the numbers, from 1, of the epochs that end with one. Default 1. */
  validationFreq: /* @__PURE__ */ option<number | readonly number[]>(
    'value',
    'a positive integer, or a list of them',
    (given) => {
      const numbers: readonly unknown[] = Array.isArray(given) ? given : [given];
      return numbers.every((each) => count.parse(each) !== undefined)
        ? (given as number | readonly number[])
        : undefined;
    },
  ).default(1),
  /**
   * What happens when the GPU device is lost: 'resume' goes on from the last step that was kept, on a new device, with
   * the same bits, the model's engine then being another; a store of `BackupAndRestore` among the callbacks keeps the
   * steps, else memory does. Data must be arrays, or batches that can be iterated again. Default 'throw': `fit` rejects
   * with the DeviceLostError.
   */
  onDeviceLost: /* @__PURE__ */ oneOf('throw', 'resume').default('throw'),
  /** Ends training between two batches; `fit` rejects with its reason, and the model is usable as it is then. */
  signal: COMMON.signal,
};

/** Options of `fit`, with Keras's defaults but for `verbose`, which is 0. */
export type FitOptions = OptionsOf<typeof schema>;

/** Of training data: no batch is left of them. */
class EndOfData extends ArgumentError {
  constructor() {
    super('fit: x has no batch; give samples or batches');
  }
}

/** Keras's loop over epochs and batches. Data that give no batch any more end it, as it is then, with a warning. */
export async function fit(
  trainer: Trainer,
  x: DataOf | Batches,
  second: DataOf | FitOptions | null,
  third?: FitOptions,
): Promise<History> {
  const { y, given } = targetsAndOptions('fit', x, second, third, Object.keys(schema));
  const options = parse('fit', schema, given);
  const bar = options.verbose ? [new (await import('../callbacks/progress-bar')).ProgressBar()] : [];
  const callbacks: readonly Callback[] = [...options.callbacks, ...bar];
  const [keeper, ...others] = callbacks.filter(isKeeper);
  if (others.length > 0) throw (await import('./kept-run')).severalKeepers();
  const run: RunFit = (current, part) => runFit(current, x, y, options, { callbacks, ...part });
  if (options.onDeviceLost === 'throw') {
    const history = new History();
    await run(trainer, { keeper, history, end: new RunEnd(trainer.options.model, options.signal) });
    return history;
  }
  return (await import('./resume')).fitResuming(trainer, run, { ...options, x, y, keeper });
}

/** Of a fit that may go on after the device was lost. */
interface Part {
  readonly keeper: Keeper | undefined;
  readonly history: History;
  readonly end: RunEnd;
  /**
   * Of one that resumes: the callbacks that were told that training begins, which hear of it once. Where it has come to
   * its end, they do not hear of that here.
   */
  readonly told?: Set<Callback>;
}

/** Trains, as `fit` was told to. @returns figures of the last epoch. */
export type RunFit = (trainer: Trainer, part: Part) => Promise<Logs>;

async function runFit(
  trainer: Trainer,
  x: DataOf | Batches,
  y: DataOf | null,
  options: Values<typeof schema>,
  { callbacks, keeper, history, end, told }: Part & { readonly callbacks: readonly Callback[] },
): Promise<Logs> {
  const { epochs, initialEpoch, shuffle, validationFreq } = options;
  const validates = (epoch: number): boolean =>
    typeof validationFreq === 'number' ? (epoch + 1) % validationFreq === 0 : validationFreq.includes(epoch + 1);
  const { model } = trainer.options;
  const { signal } = end;
  signal.throwIfAborted();
  const kept =
    keeper &&
    (await until(signal, (await import('./kept-run')).KeptRun.restore(keeper, model, x, options.validationData)));
  const open: Disposable[] = [];
  try {
    const { training, testing, rows } = await openPasses(trainer, x, y, options, open);
    const listed: readonly Callback[] = [...callbacks, history]; // the history has what a callback adds to the logs
    const hooks = kept?.follow(training, listed) ?? listed;
    model.stopTraining = false;
    let logs = kept?.logs ?? {};
    const errors: unknown[] = [];
    try {
      const params = { epochs, steps: training.batches };
      const untold = told ? hooks.filter((hook) => !told.has(hook)) : hooks;
      introduce(untold, model, params);
      for (const hook of hooks) {
        const again = told?.has(hook);
        await end.hook(() => (again ? hook.onTrainResume?.(model) : hook.onTrainBegin?.(params, model)));
        told?.add(hook);
      }
      if (told) await until(signal, kept!.keepStart(initialEpoch));
      for (let epoch = kept?.epoch ?? initialEpoch; epoch < epochs; epoch++) {
        if (model.stopTraining && !kept?.isWithin) break;
        await inTurn(hooks, end, (hook) => hook.onEpochBegin?.(epoch));
        if (shuffle && training instanceof DatasetPass && training.atStart)
          training.order = permutation(rows, nextKey());
        const figures = await training.run({
          resumes: (await kept?.resume(signal)) && (model.stopTraining ? 'ends' : true),
          every: () => model.stepsPerExecution,
          signal,
          before: () => trainer.ready(),
          onBegin: hookOf(hooks, end, 'onTrainBatchBegin'),
          onRead: async (batch, means) => {
            await inTurn(hooks, end, (hook) => hook.onTrainBatchEnd?.(batch, trainer.logs(means)));
            return !model.stopTraining;
          },
        });
        if (figures.length === 0) throw new EndOfData();
        logs = trainer.logs(figures);
        if (testing && validates(epoch))
          logs = byName({ ...logs, ...(await validate(trainer, testing, { end, hooks, history })) });
        await inTurn(hooks, end, (hook) => hook.onEpochEnd?.(epoch, logs));
      }
    } catch (error) {
      if (!(error instanceof EndOfData) || history.epoch.length === 0) errors.push(error);
      else (await import('./missing-data')).warnOfEpochs(history.epoch.length, epochs - initialEpoch);
    }
    if (told && errors[0] instanceof DeviceLostError) throw errors[0];
    if (errors.length === 0) {
      await trainer.finish();
      if (told) return logs;
    }
    // However it ended, and to each: callbacks may have weights to put back, or a file to close.
    for (const hook of hooks) {
      try {
        await end.hook(() => hook.onTrainEnd?.(logs));
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
    await until(signal, keeper?.end());
    return logs;
  } finally {
    for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
  }
}

/** The passes to go over, and how many rows may be shuffled. */
async function openPasses(
  trainer: Trainer,
  x: DataOf | Batches,
  y: DataOf | null,
  options: Values<typeof schema>,
  open: Disposable[],
) {
  const { validationData, sampleWeight, classWeight } = options;
  const batchSize = options.batchSize ?? 32;
  const validationBatchSize = options.validationBatchSize ?? batchSize;
  const stepsPerEpoch = options.stepsPerEpoch ?? undefined;
  const validationSteps = options.validationSteps ?? undefined;
  const validationSplit = validationData ? 0 : options.validationSplit;
  const opened = <D extends Disposable>(disposable: D): D => {
    open.push(disposable);
    return disposable;
  };
  let training: Pass;
  let testing: Pass | null = null;
  let rows = 0;
  if (areBatches(x)) {
    if (validationSplit > 0) throw (await import('./missing-data')).splitGenerator();
    const details = { steps: stepsPerEpoch, classWeight: classWeight ?? undefined, shuffle: options.shuffle };
    training = opened(await trainer.streamPass('train', x, details));
  } else {
    const data = opened(
      await trainer.upload(
        x,
        trainer.targets(y, {
          sampleWeight: sampleWeight ?? undefined,
          classWeight: classWeight ?? undefined,
          validationSplit,
        }),
      ),
    );
    rows = trainedRows(data.rows, validationSplit);
    if (rows < 1 || (validationSplit > 0 && rows === data.rows)) {
      throw (await import('./missing-data')).noneLeft(validationSplit, data.rows, rows);
    }
    const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
    training = opened(
      await trainer.datasetPass('train', data, batchSize, { rows: range(0, rows), steps: stepsPerEpoch }),
    );
    if (rows < data.rows) {
      testing = opened(
        await trainer.datasetPass('test', data, validationBatchSize, {
          rows: range(rows, data.rows),
          steps: validationSteps,
        }),
      );
    }
  }
  if (validationData) {
    testing = await openTest(trainer, validationData, { batchSize: validationBatchSize, steps: validationSteps, open });
  }
  return { training, testing, rows };
}
