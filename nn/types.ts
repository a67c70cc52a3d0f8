// What the parts of the library see of a model. Those that a model calls know these, and not `Model` itself.
import type { Engine, HostArray, NDArray, Tensor } from '../engine';
import type { ActivationName } from './activations';
import type { DataOf } from './data';
import type { Structure } from './graph';
import type { GraphLayer } from './graph-layer';
import type { FileSource } from './io/file-source';
import type { FileTarget } from './io/storage';
import type { KerasTensor, Layer } from './layers/layer';
import type { Loss } from './losses';
import type { OutputMetric } from './metrics/output-metrics';
import type { States } from './metrics/states';
import type { Optimizer } from './optimizers';
import type { Plan } from './optimizers/plan';
import type { SummaryOptions } from './summary';
import type { Batches, PredictBatch, SampleWeight } from './training/batches';
import type { CompileOptions } from './training/compile-options';
import type { Ports } from './training/dataset';
import type { Penalties } from './training/penalties';
import type { PlacedWeight, Variables } from './training/variables';

/** Figures by name: `loss`, `accuracy`, `val_loss`, ... */
export type Logs = Record<string, number>;

/** Figures by name, which also come apart as a list, as Keras's does: the losses first, then the metrics. */
export type Evaluation = Logs & Iterable<number> & { readonly [index: number]: number };

/** A model that `predict` runs. */
export interface PredictingModel extends GraphLayer {
  readonly engine: Engine;
  /** Aborted once it is disposed of. */
  readonly ended: AbortSignal;
  build(): Promise<void>;
}

/** A model that files hold. */
export interface SavedModel extends PredictingModel {
  restore(weights: ReadonlyMap<Layer, readonly NDArray[]>): Promise<void>;
  /** Null before `compile`. */
  readonly optimizer: Optimizer | null;
  /** @throws LifetimeError before `compile`. */
  readonly trainer: { readonly options: TrainerOptions };
  iterations: number;
}

/** What `predict` and `evaluate` take from a hook. */
interface RunOptions {
  batchSize?: number | null;
  steps?: number | null;
  signal?: AbortSignal | null;
}

/** A model that is trained, as its callbacks see it: all but what would train it, or compile or free it, meanwhile. */
export interface TrainedModel extends SavedModel {
  /** Null where there are none. */
  readonly penalties: Penalties | null;
  stopTraining: boolean;
  stepsPerExecution: number | 'auto';
  predict(x: DataOf | Batches<PredictBatch>, options?: RunOptions): Promise<Structure<HostArray<Float32Array>>>;
  evaluate(
    x: DataOf | Batches,
    y?: DataOf | null,
    options?: RunOptions & { sampleWeight?: SampleWeight | null },
  ): Promise<Evaluation>;
  testOnBatch(x: DataOf, y?: DataOf | null, options?: { sampleWeight?: SampleWeight }): Promise<Logs>;
  summary(options?: SummaryOptions | ((text: string) => void)): void;
  save(target: FileTarget): Promise<void>;
  saveWeights(target: FileTarget): Promise<void>;
  loadWeights(source: FileSource): Promise<void>;
}

/** What is trained of a model, whatever its layers say by now. */
export interface Trained {
  readonly trainable: readonly Tensor[];
  /** Those that have a gradient. */
  readonly placed: readonly PlacedWeight[];
}

export type Kind = 'train' | 'test';

/** What an output is trained by. */
export interface Objective {
  readonly output: KerasTensor;
  /** Its place among the model's outputs. */
  readonly index: number;
  /** Null where the output has metrics alone. */
  readonly loss: Loss | null;
  readonly metrics: readonly OutputMetric[];
  /** Its loss's share in the sum that is minimised. */
  readonly weight: number;
  /**
   * The activation that is left to the loss, in training and in evaluation, where dropout lets more through.
   * `'linear'`: none.
   */
  readonly left: Readonly<Record<Kind, ActivationName>>;
}

export interface TrainerOptions {
  readonly model: TrainedModel;
  readonly engine: Engine;
  readonly ports: Ports;
  /** Of what is random in a step: dropout. */
  readonly random: { readonly seed: number; drawn: number | null };
  readonly optimizer: Optimizer;
  /** Where a step is more than the optimizer's `update`. */
  readonly plan: Plan | undefined;
  /** The weights that the layers let it train when it was compiled; those that have a gradient are the `variables`'. */
  readonly trainable: readonly Tensor[];
  readonly variables: Variables;
  /** Of the outputs that have a loss or metrics. */
  readonly objectives: readonly Objective[];
  /** Whether outputs may have masks. */
  readonly masked: boolean;
  /** Where there are metrics that are more than means, weighted ones, or masks. */
  readonly states: States<Objective> | null;
  /** What `compile` was given. */
  readonly given: CompileOptions;
}
