import { type Shape, adamStepSize, adamUpdate, muonUpdate } from '../../engine';
import { define } from '../keras-object';
import { decayRate, finite, flag, notNegative, notNegativeInteger, orNull, share } from '../options';
import { type OptionsOf, option } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep, type TrainedWeight } from './optimizer';

const schema = {
  /** Before each update every matrix loses this share of itself, times the learning rate. Default 0.004. */
  weightDecay: /* @__PURE__ */ orNull(notNegative).default(0.004),
  /** Default 0.9. */
  adamBeta1: /* @__PURE__ */ decayRate.default(0.9),
  /** Default 0.999. */
  adamBeta2: /* @__PURE__ */ decayRate.default(0.999),
  /** Adam's. Default 1e-7. */
  epsilon: /* @__PURE__ */ notNegative.default(1e-7),
  /** Regular expressions found in the paths, such as `output/kernel`, of matrices that are left to Adam. Default []. */
  excludeLayers: /* @__PURE__ */ option<readonly string[], readonly string[] | null>(
    'value',
    "a list of strings, such as ['output']",
    (value) =>
      value === null ? [] : Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : undefined,
  ).default([]),
  /** Of the polynomial of a Newton-Schulz iteration. Default 3.4445. */
  muonA: /* @__PURE__ */ finite.default(3.4445),
  /** Default -4.775. */
  muonB: /* @__PURE__ */ finite.default(-4.775),
  /** Default 2.0315. */
  muonC: /* @__PURE__ */ finite.default(2.0315),
  /** Adam's learning rate, of Muon's. Default 1. */
  adamLrRatio: /* @__PURE__ */ notNegative.default(1),
  /** In [0, 1]. Default 0.95. */
  momentum: /* @__PURE__ */ share.default(0.95),
  /** Newton-Schulz iterations. Default 5. */
  nsSteps: /* @__PURE__ */ notNegativeInteger.default(5),
  /** Default true. */
  nesterov: /* @__PURE__ */ flag.default(true),
  /** Leave weights with "embedding" in their path to Adam. Default true. */
  excludeEmbeddings: /* @__PURE__ */ flag.default(true),
  /** As `weightDecay`, of the weights that are left to Adam. Default 0.004. */
  adamWeightDecay: /* @__PURE__ */ orNull(notNegative).default(0.004),
  /**
   * Times the root of the longer side it scales a matrix's steps, to be of the size of Adam's; null for 1. Default 0.2.
   */
  rmsRate: /* @__PURE__ */ orNull(notNegative).default(0.2),
};

/** Options of `Muon`, with Keras's defaults, and those of every optimizer. */
export type MuonOptions = Omit<OptimizerOptions, 'weightDecay'> & OptionsOf<typeof schema>;

/**
 * Keras's Muon: the steps of matrices are made near to orthogonal, and all other weights, convolution kernels too, are
 * left to AdamW; see `muonUpdate`. The matrix of the output layer is for `excludeLayers`.
 */
export class Muon
  extends /* @__PURE__ */ define(
    Optimizer,
    'Muon',
    ['learningRate', 'adamBeta1', 'adamBeta2', 'adamWeightDecay', 'epsilon', 'weightDecay'],
    schema,
  )
{
  override readonly perWeight = true;
  override readonly slotsAlternate: boolean = true;
  override readonly decayScalars: readonly number[] = [1, 3];

  override get slotNames(): readonly string[] {
    return ['momentum', 'velocity'];
  }

  override slotShape(slot: number, weight: TrainedWeight): Shape | null {
    return slot === 0 || this.#isLeftToAdam(weight) ? weight.shape : null;
  }

  #isLeftToAdam({ shape, path }: TrainedWeight): boolean {
    return (
      shape.length !== 2 ||
      (this.excludeEmbeddings && path.toLowerCase().includes('embedding')) ||
      this.excludeLayers.some((pattern) => new RegExp(pattern).test(path))
    );
  }

  protected override factors(learningRate: number, step: number): readonly [number, number, number] {
    const { adamBeta1, adamBeta2, adamLrRatio, adamWeightDecay } = this;
    const adam = adamStepSize(learningRate * adamLrRatio, step, adamBeta1, adamBeta2);
    return [adam, learningRate, learningRate * (adamWeightDecay ?? 0)];
  }

  /** Adam's step size and decay, then Muon's. */
  override scalars(step: number): readonly number[] {
    const [adam, decay, rate, adamDecay] = super.scalars(step);
    return [adam!, adamDecay!, rate!, decay!];
  }

  override update({ slots: [m, v], ...step }: OptimizerStep): void {
    if (v) {
      adamUpdate({ ...step, m: m!, v, beta1: this.adamBeta1, beta2: this.adamBeta2, epsilon: this.epsilon });
      return;
    }
    const { momentum, nesterov, nsSteps: steps, rmsRate, muonA, muonB, muonC } = this;
    const [rows, columns] = step.parameters.shape;
    const rate = rmsRate === null ? 1 : Math.sqrt(Math.max(rows!, columns!)) * rmsRate;
    muonUpdate({ ...step, m: m!, momentum, nesterov, steps, coefficients: [muonA, muonB, muonC], rate });
  }
}
