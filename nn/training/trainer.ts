import { DeviceLostError, type Engine, type Tensor, accumulateSums, valueAndGradients } from '../../engine';
import type { DataOf } from '../data';
import { type Trainable, changedTrainable } from '../layers/layer';
import { rowsAndGradient } from '../losses/loss';
import type { Kind, Logs, Objective, Trained, TrainerOptions } from '../types';
import type { Batches } from './batches';
import { byName } from './by-name';
import { type Comparison, Dataset, type Targets } from './dataset';
import type { StreamDetails } from './labelled-batches';
import { type Batch, type DatasetPass, type Pass, type PassOptions, type StepValues, overDataset } from './pass';
import { checkedSamples } from './samples';
import type * as totals from './total-loss';
import type { CountedLoss } from './total-loss';

type TotalLossModule = typeof totals;

interface PassDetails {
  /** Those to go over. Default all. */
  readonly rows?: Uint32Array<ArrayBuffer>;
  /** Batches in a run. Default all. */
  readonly steps?: number | undefined;
  readonly onProgress?: PassOptions<void>['onProgress'];
}

/**
 * What `compile` has settled, and the passes over samples that follow from it; `fit.ts` and its neighbours run them.
 */
export class Trainer implements Disposable {
  /** What else goes when it goes. */
  readonly owned: Disposable[] = [];
  #loaded: TotalLossModule | null = null;
  /** Steps of a model that has no weights to train, of which an optimizer counts none. */
  #unlearned = 0;

  constructor(
    readonly options: TrainerOptions,
    /**
     * Compiles the model anew, with the same optimizer, on another engine. Its weights are then what memory held.
     * `former`, called when they are there, says which are trained. Default: those that the layers say by now.
     */
    readonly moveTo: (engine: Engine, former?: () => Trained) => Promise<Trainer>,
    /** What layers were, as compiled, of which `trainable` was changed since: it counts when compiled again. */
    readonly flags: Trainable = new Map(),
  ) {
    changedTrainable.watching.add(flags);
  }

  /** @throws DeviceLostError where another model that has its layers has been moved. */
  assertHere(what: string): void {
    const { engine, model } = this.options;
    if (engine !== model.engine)
      throw new DeviceLostError(
        `model "${model.name}": ${what}: another model moved its layers, not its optimizer's state; compile() it again`,
      );
  }

  #forward(batch: Batch, kind: Kind): readonly Tensor[] {
    const { model, objectives } = this.options;
    const logits = objectives.filter(({ left }) => left[kind] !== 'linear').map(({ index }) => index);
    const outputs = model.forward(batch.x, { training: kind === 'train', key: batch.state.key }, logits);
    return objectives.map(({ index }) => outputs[index]!);
  }

  /** The loss of each output's samples, where it has one. */
  #losses(batch: Batch, predictions: readonly Tensor[], kind: Kind): readonly (Tensor | null)[] {
    return this.options.objectives.map(
      ({ loss, left }, i) => loss?.rows(batch.y[i]!, predictions[i]!, left[kind] !== 'linear') ?? null,
    );
  }

  #metrics(batch: Batch, predictions: readonly Tensor[], kind: Kind): readonly Tensor[] {
    return this.options.objectives.flatMap(({ metrics, left }, i) =>
      metrics.flatMap((metric) => metric.rows?.(batch.y[i]!, predictions[i]!, left[kind]) ?? []),
    );
  }

  /** Adds losses and metrics to the sums of the pass, one figure a sample. */
  #count(batch: Batch, predictions: readonly Tensor[], rows: Tensor, kind: Kind, total?: CountedLoss): void {
    const metrics = this.#metrics(batch, predictions, kind);
    accumulateSums(batch.totals, [rows, ...(total?.with(metrics) ?? metrics)]);
    this.options.states?.add(batch, predictions, kind);
  }

  /** The same where `totalLoss` is needed. */
  #countTotal(total: TotalLossModule, batch: Batch, predictions: readonly Tensor[], kind: Kind): Tensor {
    const { objectives, model } = this.options;
    const losses = this.#losses(batch, predictions, kind);
    const loss = total.totalLoss(objectives, batch, predictions, losses, model.penalties?.value() ?? null);
    this.#count(batch, predictions, loss.rows, kind, loss);
    return loss.value;
  }

  readonly #prefix = ({ index }: Objective): string => {
    const { outputs } = this.options.ports;
    return outputs.length > 1 ? `${outputs[index]!.name}_` : '';
  };

  /** What the losses are called in the logs: that of all, and, of several, each one's. */
  get losses(): readonly string[] {
    const trained = this.options.objectives.filter(({ loss }) => loss);
    return ['loss', ...(trained.length > 1 ? trained.map((objective) => `${this.#prefix(objective)}loss`) : [])];
  }

  /** The names of the means that a pass keeps. */
  get #means(): readonly string[] {
    const metrics = this.options.objectives.flatMap((objective) =>
      objective.metrics.flatMap(({ name, rows }) => (rows ? this.#prefix(objective) + name : [])),
    );
    return [...this.losses, ...metrics];
  }

  #step(batch: Batch, kind: Kind): void {
    const { engine, model, optimizer, plan, variables, objectives } = this.options;
    const { penalties } = model;
    const { weights, gradients: into, updates } = variables;
    if (kind === 'test' || weights.length === 0) return this.#compare(batch, kind);
    const total = this.#totalLoss(batch);
    if (total) {
      const value = (): Tensor => {
        const predictions = this.#forward(batch, 'train');
        const loss = engine.labelled({ pass: 'loss' }, () => this.#countTotal(total, batch, predictions, 'train'));
        return plan?.scaleLoss(loss) ?? loss;
      };
      valueAndGradients(engine, value, weights, { into });
    } else {
      const { left } = objectives[0]!;
      const loss = objectives[0]!.loss!;
      const n = batch.x[0]!.shape[0]!;
      // The loss is the mean of the rows, so each one's gradient is a constant: no dispatch computes either.
      const dy = engine.tensor(new Float32Array(n).fill(1 / n));
      const lossGradient = (predictions: Tensor): Tensor => {
        const from = plan?.scaleLoss(dy) ?? dy;
        const { rows, gradient } = rowsAndGradient(loss, batch.y[0]!, predictions, left.train !== 'linear', from);
        this.#count(batch, [predictions], rows, 'train');
        return gradient;
      };
      const seed = (predictions: Tensor): Tensor => engine.labelled({ pass: 'loss' }, () => lossGradient(predictions));
      valueAndGradients(engine, () => this.#forward(batch, 'train')[0]!, weights, { seed, into });
    }
    plan?.unscale(variables);
    penalties?.addGradients(variables);
    engine.labelled({ pass: 'update' }, () => {
      if (plan) plan.apply(variables, batch.state);
      else for (const update of updates) optimizer.update({ ...update, scalars: batch.state.scalars });
      penalties?.constrain(variables);
    });
  }

  /** Loss and metrics alone. */
  #compare(batch: Batch, kind: Kind): void {
    const predictions = this.#forward(batch, kind);
    const total = this.#totalLoss(batch);
    if (total) this.#countTotal(total, batch, predictions, kind);
    else this.#count(batch, predictions, this.#losses(batch, predictions, kind)[0]!, kind);
  }

  /** Loaded where it may be needed, which is no part of a bundle's first chunk; null where it is not. */
  #totalLoss({ weights }: Batch): TotalLossModule | null {
    return weights.length > 0 || this.#isMore ? this.#loaded : null;
  }

  get #isMore(): boolean {
    const { masked, model, objectives } = this.options;
    const [first] = objectives;
    const loss = first?.loss;
    const isMean =
      loss &&
      ['sumOverBatchSize', 'mean', undefined].includes(loss.reduction) &&
      (loss.ignoreClass ?? null) === null &&
      loss.isPerSample !== false &&
      'isDefinition' in loss.constructor;
    const isOne = isMean && objectives.length === 1 && first.output.sizes.length === 1 && first.weight === 1;
    return !isOne || masked || !!model.penalties?.some;
  }

  async #load(weighs: boolean): Promise<void> {
    const changed = this.flags.size > 0;
    if (changed) (await import('./changed-trainable')).warn(this);
    await this.options.model.penalties?.load();
    if (weighs || changed || this.#isMore) this.#loaded ??= await import('./total-loss');
  }

  #passOptions(kind: Kind, onProgress = this.#lateProgress(kind)): PassOptions<void> {
    return {
      figures: this.#means.length,
      states: this.options.states?.size,
      perBatch: this.#loaded?.perBatch(this.options.objectives),
      step: (batch) => {
        changedTrainable.counts = this.flags;
        try {
          this.#step(batch, kind);
        } finally {
          changedTrainable.counts = null;
        }
      },
      onProgress,
    };
  }

  /** What is told of a training step that was not compiled ahead of time. */
  #lateProgress(kind: Kind): PassOptions<void>['onProgress'] {
    const { batchSize, onProgress } = this.options.given;
    return kind === 'train' && batchSize === null ? (onProgress ?? undefined) : undefined;
  }

  /** What compares each of the model's outputs with its targets; null where nothing does. */
  get comparisons(): readonly (Comparison | null)[] {
    const { objectives, ports } = this.options;
    return ports.outputs.map((_, i) => {
      const { loss, metrics } = objectives.find(({ index }) => index === i) ?? {};
      return loss ?? metrics?.[0] ?? null;
    });
  }

  targets(y: Targets['y'], more: Omit<Targets, 'y' | 'comparisons'> = {}): Targets {
    return { y, comparisons: this.comparisons, ...more };
  }

  /** Checks everything first, then uploads. @throws as `checkedSamples`. */
  async upload(x: DataOf, targets: Targets): Promise<Dataset> {
    const { engine, ports } = this.options;
    return Dataset.place(engine, await checkedSamples(engine, ports, x, targets));
  }

  async datasetPass(
    kind: Kind,
    data: Dataset,
    batchSize: number,
    { rows, steps, onProgress }: PassDetails = {},
  ): Promise<DatasetPass> {
    await this.#load((data.onHost ?? data).weights.length > 0);
    return overDataset(this.options.engine, this.#passOptions(kind, onProgress), data, batchSize, { rows, steps });
  }

  async streamPass(kind: Kind, source: Batches, details?: StreamDetails): Promise<Pass> {
    await this.#load(true); // its batches may bring weights
    return (await import('./labelled-batches')).passOver(this, source, this.#passOptions(kind), details);
  }

  /**
   * Numbers that Keras's optimizer has. It makes them with the first step: the count of steps, the learning rate unless
   * it follows a schedule, the slots, and what else it keeps.
   */
  get optimizerParams(): number {
    const { model, optimizer, variables } = this.options;
    const slots = variables.slots.flat().reduce((sum, { size }) => sum + size, 0);
    const numbers = (optimizer.schedule ? 1 : 2) + Object.keys(optimizer.keptNumbers(0)).length;
    return model.iterations > 0 ? slots + numbers : 0;
  }

  /** By name, as Keras sorts them, and in its float32. */
  logs(figures: readonly number[], prefix = ''): Logs {
    const means = this.#means;
    const named = [
      ...means.map((name, i) => [name, figures[i]!] as const),
      ...(this.options.states?.results(figures.slice(means.length), this.#prefix) ?? []),
    ];
    return byName(Object.fromEntries(named.map(([name, value]) => [prefix + name, Math.fround(value)])));
  }

  /** Takes the next optimizer step: what changes from one to the next. */
  nextStep(): StepValues {
    const { model, random, optimizer, plan, variables } = this.options;
    const { seed } = random;
    if (variables.weights.length === 0) return { seed, step: ++this.#unlearned, scalars: [] };
    const step = ++model.iterations;
    return { seed, step, scalars: (plan ?? optimizer).scalars(step) };
  }

  /** The same, once what it follows from is known. */
  async ready(): Promise<StepValues> {
    await this.options.plan?.settle?.();
    return this.nextStep();
  }

  /** What `fit` ends with. */
  async finish(): Promise<void> {
    const { model, plan, variables } = this.options;
    if (model.iterations > 0) plan?.finish(variables);
    await plan?.settle?.();
  }

  [Symbol.dispose](): void {
    changedTrainable.watching.delete(this.flags);
    for (const disposable of [...this.owned, this.options.variables]) disposable[Symbol.dispose]();
  }
}
