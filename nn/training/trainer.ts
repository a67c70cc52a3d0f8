import { ArgumentError, type Engine, type Tensor, accumulateSums, mean, mul, sizeOf, valueAndGradients } from '../../engine';
import { type Callback, History, type Logs } from '../callbacks';
import type { Data, DataOf } from '../data';
import type { KerasTensor } from '../graph';
import { type Loss, rowsAndGradient } from '../losses';
import type { Metric } from '../metrics';
import type { Model } from '../model';
import type { Optimizer } from '../optimizers';
import { nextKey, permutation } from '../random-seed';
import { type BatchData, type Batches, areBatches } from './batches';
import { Dataset, type Ports, type Samples, type Targets, checkSamples } from './dataset';
import { type Batch, type BatchState, DatasetPass, type Pass, type PassOptions, type StepValues } from './pass';
import type { TotalLoss } from './total-loss';
import type { Variables } from './variables';

/** What an output is trained by. */
export interface Objective {
  readonly output: KerasTensor;
  readonly loss: Loss;
  readonly metrics: readonly Metric[];
  /** Its loss's share in the sum that is minimised. */
  readonly weight: number;
  /** The last activation is left to the loss. */
  readonly fused: boolean;
}

export interface TrainerOptions {
  readonly model: Model;
  readonly engine: Engine;
  readonly state: BatchState;
  readonly ports: Ports;
  readonly seed: number;
  readonly optimizer: Optimizer;
  readonly variables: Variables;
  readonly objectives: readonly Objective[];
  /** The loss and its gradients, for models with several outputs. */
  readonly totalLoss: TotalLoss | null;
  readonly stepsPerExecution: number | 'auto';
}

export interface FitOptions {
  /** Number of the last epoch. Default 1. */
  epochs?: number;
  /** Number of the first epoch, from 0: to go on where an earlier `fit` stopped. Default 0. */
  initialEpoch?: number;
  /** Default 32. Batches come in their own size. */
  batchSize?: number;
  validationData?: readonly [x: DataOf, y: DataOf, sampleWeight?: Data] | Batches;
  /** The share of the samples, from the end, before any shuffling, to validate with. */
  validationSplit?: number;
  /** A new order each epoch. Default true. */
  shuffle?: boolean;
  /** The share in the loss of the samples of a class. Default 1 each. */
  classWeight?: Readonly<Record<number, number>>;
  /** Each sample's share in the loss, `[n]`. */
  sampleWeight?: Data;
  /** Batches in an epoch, for generators that do not end. */
  stepsPerEpoch?: number;
  /** Batches to validate with, for generators that do not end. */
  validationSteps?: number;
  callbacks?: readonly Callback[];
  /** Ends training between two batches; `fit` rejects with its reason, and the model is usable as it is then. */
  signal?: AbortSignal;
}

export interface EvaluateOptions {
  /** Default 32. */
  batchSize?: number;
  /** Each sample's share in the loss, `[n]`. */
  sampleWeight?: Data;
  /** Batches to go over, for generators that do not end. */
  steps?: number;
  callbacks?: readonly Callback[];
  signal?: AbortSignal;
}

/** A pass over whatever batch the user gives next. */
interface Single {
  batch: BatchData | null;
  readonly pass: Pass;
}

/** What `compile` has settled, and the loops over batches that follow from it. */
export class Trainer implements Disposable {
  readonly #single: Partial<Record<'train' | 'test', Single>> = {};

  constructor(readonly options: TrainerOptions) {}

  #forward(batch: Batch, training: boolean): readonly Tensor[] {
    const { model, state, objectives } = this.options;
    const logits = objectives.filter(({ fused }) => fused).map(({ output }) => output);
    return model.forward(batch.x, { training, key: state.key }, logits);
  }

  /** Adds a batch's losses and metrics to the sums; the rows of each output's loss, and of all together. */
  #count(batch: Batch, predictions: readonly Tensor[], losses: readonly Tensor[], total: Tensor): void {
    const { objectives } = this.options;
    const metrics = objectives.flatMap(({ metrics, fused }, i) => metrics.map((metric) => metric.rows(batch.y[i]!, predictions[i]!, fused)));
    const parts = objectives.length > 1 ? losses : [];
    accumulateSums(batch.totals, [total, ...parts, ...metrics].map(eachSample));
  }

  get #figures(): readonly string[] {
    const { objectives } = this.options;
    const several = objectives.length > 1;
    const prefix = ({ output }: Objective): string => (several ? `${output.layer.name}_` : '');
    return [
      'loss',
      ...(several ? objectives.map((objective) => `${prefix(objective)}loss`) : []),
      ...objectives.flatMap((objective) => objective.metrics.map(({ name }) => prefix(objective) + name)),
    ];
  }

  /** The loss of each output's samples, without the samples' weights. */
  #losses(batch: Batch, predictions: readonly Tensor[]): readonly Tensor[] {
    return this.options.objectives.map(({ loss, fused }, i) => eachSample(loss.rows(batch.y[i]!, predictions[i]!, fused)));
  }

  readonly #train = (batch: Batch): void => {
    const { engine, state, optimizer, variables, objectives, totalLoss } = this.options;
    const into = variables.gradients;
    if (totalLoss) {
      const loss = (): Tensor => {
        const predictions = this.#forward(batch, true);
        const { losses, rows, value } = totalLoss(objectives, batch, this.#losses(batch, predictions));
        this.#count(batch, predictions, losses, rows);
        return value;
      };
      valueAndGradients(engine, loss, variables.weights, { into });
    } else {
      const { loss, fused, output } = objectives[0]!;
      const shape = [batch.x[0]!.shape[0]!, ...output.shape.slice(0, -1)];
      // The loss is the mean of the rows, so each one's gradient is a constant: no dispatch computes either.
      const even = (): Tensor => engine.tensor(new Float32Array(sizeOf(shape)).fill(1 / sizeOf(shape)), shape);
      const dy = batch.weights ? mul(even(), batch.weights.view([shape[0]!, ...shape.slice(1).map(() => 1)])) : even();
      const seed = ([y]: readonly Tensor[]): Tensor => {
        const { rows, gradient } = rowsAndGradient(loss, batch.y[0]!, y!, fused, dy);
        this.#count(batch, [y!], [], weighted(eachSample(rows), batch.weights));
        return gradient;
      };
      const predict = (): Tensor => this.#forward(batch, true)[0]!;
      valueAndGradients(engine, predict, variables.weights, { seed: (value) => seed([value]), into });
    }
    for (const update of variables.updates) optimizer.update({ ...update, stepSize: state.stepSize });
  };

  readonly #test = (batch: Batch): void => {
    const { objectives, totalLoss } = this.options;
    const predictions = this.#forward(batch, false);
    const losses = this.#losses(batch, predictions);
    if (totalLoss) {
      const total = totalLoss(objectives, batch, losses);
      this.#count(batch, predictions, total.losses, total.rows);
    } else {
      this.#count(batch, predictions, [], weighted(losses[0]!, batch.weights));
    }
  };

  #passOptions(kind: 'train' | 'test', onProgress?: (compiled: number, total: number) => void): PassOptions<void> {
    const { state, model, variables } = this.options;
    if (kind === 'train' && variables.weights.length === 0) {
      throw new ArgumentError(`model "${model.name}" has no weights to train`);
    }
    return { state, figures: this.#figures.length, step: kind === 'train' ? this.#train : this.#test, onProgress };
  }

  targets(y: DataOf, more: Omit<Targets, 'y' | 'losses'> = {}): Targets {
    return { y, losses: this.options.objectives.map(({ loss }) => loss), ...more };
  }

  upload(x: DataOf, targets: Targets): Promise<Dataset> {
    return Dataset.upload(this.options.engine, this.options.ports, x, targets);
  }

  datasetPass(kind: 'train' | 'test', data: Dataset, batchSize: number, { rows, onProgress }: { rows?: Uint32Array<ArrayBuffer>; onProgress?: PassOptions<void>['onProgress'] } = {}): Promise<DatasetPass> {
    return DatasetPass.prepare(this.options.engine, this.#passOptions(kind, onProgress), data, batchSize, rows);
  }

  async #streamPass(kind: 'train' | 'test', source: Batches, steps: number | undefined, classWeight?: FitOptions['classWeight']): Promise<Pass> {
    const { StreamPass } = await import('./stream-pass');
    const check = ([x, y, sampleWeight]: BatchData): Promise<Samples> =>
      checkSamples(this.options.ports, x, this.targets(y, { sampleWeight, classWeight }));
    return new StreamPass(this.options.engine, this.#passOptions(kind), source, check, steps);
  }

  logs(figures: readonly number[], prefix = ''): Logs {
    return Object.fromEntries(this.#figures.map((name, i) => [prefix + name, figures[i]!]));
  }

  /** Takes the next optimizer step: what changes from one to the next. */
  nextStep(): StepValues {
    const { model, seed, optimizer } = this.options;
    const step = ++model.iterations;
    return { seed, step, stepSize: optimizer.stepSize(step) };
  }

  async fit(x: DataOf | Batches, y: DataOf | null, options: FitOptions): Promise<History> {
    const { epochs = 1, initialEpoch = 0, shuffle = true, callbacks = [], signal } = options;
    const { model, stepsPerExecution } = this.options;
    const open: Disposable[] = [];
    const opened = <D extends Disposable>(disposable: D): D => {
      open.push(disposable);
      return disposable;
    };
    try {
      const { training, rows, testing } = await this.#open(x, y, options, opened);
      const history = new History();
      const hooks: readonly Callback[] = [history, ...callbacks];
      model.stopTraining = false;
      let logs: Logs = {};
      await inTurn(hooks, (hook) => hook.onTrainBegin?.({ epochs, steps: training.batches }, model));
      try {
        for (let epoch = initialEpoch; epoch < epochs && !model.stopTraining; epoch++) {
          await inTurn(hooks, (hook) => hook.onEpochBegin?.(epoch));
          if (shuffle && training instanceof DatasetPass) {
            const order = permutation(rows, nextKey());
            training.order = order;
          }
          const figures = await training.run({
            every: stepsPerExecution,
            signal,
            before: () => this.nextStep(),
            onBegin: hookOf(hooks, 'onTrainBatchBegin'),
            onRead: async (batch, means) => {
              await inTurn(hooks, (hook) => hook.onTrainBatchEnd?.(batch, this.logs(means)));
              return !model.stopTraining;
            },
          });
          logs = this.logs(figures);
          if (testing) logs = { ...logs, ...this.logs(await this.#runTest(testing, signal, hooks), 'val_') };
          await inTurn(hooks, (hook) => hook.onEpochEnd?.(epoch, logs));
        }
      } finally {
        // However it ended: callbacks may have weights to put back, or a file to close.
        if (!this.options.engine.lost) await inTurn(hooks, (hook) => hook.onTrainEnd?.(logs));
      }
      return history;
    } finally {
      for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
    }
  }

  /** The passes that `fit` goes over, and how many rows may be shuffled. */
  async #open(x: DataOf | Batches, y: DataOf | null, options: FitOptions, opened: <D extends Disposable>(disposable: D) => D) {
    const { batchSize = 32, validationData, validationSplit = 0, sampleWeight, classWeight, stepsPerEpoch, validationSteps } = options;
    if (!(validationSplit >= 0 && validationSplit < 1)) {
      throw new ArgumentError(`fit: validationSplit must be in [0, 1), got ${validationSplit}`);
    }
    let training: Pass;
    let testing: Pass | null = null;
    let rows = 0;
    if (areBatches(x)) {
      if (validationSplit > 0) throw new ArgumentError('fit: validationSplit takes arrays, not a generator; give validationData');
      training = opened(await this.#streamPass('train', x, stepsPerEpoch, classWeight));
    } else {
      if (y === null) throw new ArgumentError('fit: samples want targets; give y');
      const data = opened(await this.upload(x, this.targets(y, { sampleWeight, classWeight })));
      rows = Math.floor(data.rows * (1 - validationSplit));
      if (rows < 1) throw new ArgumentError(`fit: validationSplit ${validationSplit} leaves none of ${data.rows} samples to train with`);
      const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
      training = opened(await this.datasetPass('train', data, batchSize, { rows: range(0, rows) }));
      if (rows < data.rows && !validationData) {
        testing = opened(await this.datasetPass('test', data, batchSize, { rows: range(rows, data.rows) }));
      }
    }
    if (validationData) testing = await this.#testing(validationData, { batchSize, steps: validationSteps }, opened);
    return { training, testing, rows };
  }

  async #testing(
    source: readonly [DataOf, DataOf, Data?] | Batches,
    { batchSize, steps }: { batchSize: number; steps?: number | undefined },
    opened: <D extends Disposable>(disposable: D) => D,
  ): Promise<Pass> {
    if (!isTriple(source)) return opened(await this.#streamPass('test', source, steps));
    const [x, y, sampleWeight] = source;
    const data = opened(await this.upload(x, this.targets(y, { sampleWeight })));
    return opened(await this.datasetPass('test', data, batchSize));
  }

  async evaluate(x: DataOf | Batches, y: DataOf | null, options: EvaluateOptions): Promise<Logs> {
    const { batchSize = 32, sampleWeight, steps, callbacks = [], signal } = options;
    if (!areBatches(x) && y === null) throw new ArgumentError('evaluate: samples want targets; give y');
    const open: Disposable[] = [];
    try {
      const source = areBatches(x) ? x : ([x, y!, sampleWeight] as const);
      const pass = await this.#testing(source, { batchSize, steps }, (disposable) => (open.push(disposable), disposable));
      return this.logs(await this.#runTest(pass, signal, callbacks));
    } finally {
      for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
    }
  }

  async #runTest(pass: Pass, signal: AbortSignal | undefined, hooks: readonly Callback[]): Promise<number[]> {
    await inTurn(hooks, (hook) => hook.onTestBegin?.());
    const means = await pass.run({
      every: this.options.stepsPerExecution,
      signal,
      onBegin: hookOf(hooks, 'onTestBatchBegin'),
      onRead: async (batch, means) => {
        await inTurn(hooks, (hook) => hook.onTestBatchEnd?.(batch, pass.batches ?? batch + 1, this.logs(means)));
        return true;
      },
    });
    await inTurn(hooks, (hook) => hook.onTestEnd?.(this.logs(means)));
    return means;
  }

  /** One batch, and its figures. */
  async single(kind: 'train' | 'test', batch: BatchData): Promise<Logs> {
    const single = (this.#single[kind] ??= await this.#openSingle(kind));
    single.batch = batch;
    return this.logs(await single.pass.run({ every: 1, ...(kind === 'train' && { before: () => this.nextStep() }) }));
  }

  async #openSingle(kind: 'train' | 'test'): Promise<Single> {
    const single: Omit<Single, 'pass'> = { batch: null };
    const source = { length: 1, [Symbol.iterator]: () => [single.batch!][Symbol.iterator]() };
    return Object.assign(single, { pass: await this.#streamPass(kind, source, 1) });
  }

  [Symbol.dispose](): void {
    for (const { pass } of Object.values(this.#single)) pass[Symbol.dispose]();
    this.options.variables[Symbol.dispose]();
  }
}

/** Samples and their targets, not batches of them. */
const isTriple = (source: readonly [DataOf, DataOf, Data?] | Batches): source is readonly [DataOf, DataOf, Data?] => Array.isArray(source);

/** One figure a sample: the mean over whatever else an output has. */
function eachSample(rows: Tensor): Tensor {
  const others = rows.shape.slice(1).map((_, i) => i + 1);
  return others.length > 0 ? mean(rows, { axes: others }) : rows;
}

export function weighted(rows: Tensor, weights: Tensor | null): Tensor {
  return weights ? mul(rows, weights) : rows;
}

export async function inTurn(hooks: readonly Callback[], call: (hook: Callback) => void | Promise<void> | undefined): Promise<void> {
  for (const hook of hooks) await call(hook);
}

/** A hook that comes with every batch, only where somebody wants it: to wait for it costs time. */
function hookOf(hooks: readonly Callback[], name: 'onTrainBatchBegin' | 'onTestBatchBegin'): ((batch: number) => Promise<void>) | undefined {
  return hooks.some((hook) => hook[name]) ? (batch) => inTurn(hooks, (hook) => hook[name]?.(batch)) : undefined;
}
