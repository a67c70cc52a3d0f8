import { type Shape, adafactorUpdate } from '../../engine';
import { define } from '../keras-object';
import { finite, flag, notNegative, positive } from '../options';
import type { OptionsOf } from '../schema';
import { Optimizer, type OptimizerOptions, type OptimizerStep, type TrainedWeight } from './optimizer';

const schema = {
  /** How fast what a step keeps of the mean squares, `1 - step^beta2Decay`, comes near 1. Default -0.8. */
  beta2Decay: /* @__PURE__ */ finite.default(-0.8),
  /** What is added to the squares. Default 1e-30. */
  epsilon1: /* @__PURE__ */ notNegative.default(1e-30),
  /** The least root mean square that a weight is taken to have, by which its steps are scaled. Default 1e-3. */
  epsilon2: /* @__PURE__ */ notNegative.default(1e-3),
  /** The root mean square above which a step is scaled down to it. Default 1. */
  clipThreshold: /* @__PURE__ */ positive.default(1),
  /**
   * Keep the learning rate at `1 / sqrt(step)` or less. Default true. In Keras, and so here, it is kept so even where
   * this is false.
   */
  relativeStep: /* @__PURE__ */ flag.default(true),
};

/** Options of `Adafactor`, with Keras's defaults, and those of every optimizer. */
export type AdafactorOptions = OptionsOf<typeof schema> & OptimizerOptions;

/** Keras's Adafactor: mean squares of rows and columns stand for those of the elements; see `adafactorUpdate`. */
export class Adafactor
  extends /* @__PURE__ */ define(
    Optimizer,
    'Adafactor',
    ['learningRate', 'beta2Decay', 'epsilon1', 'epsilon2', 'clipThreshold', 'relativeStep'],
    schema,
  )
{
  override readonly perWeight = true;
  override readonly slotsAlternate: boolean = true;

  override get slotNames(): readonly string[] {
    return ['row', 'column', 'velocity'];
  }

  /** Of a weight with fewer than two axes, rows and columns are one number that has no use, as in Keras. */
  override slotShape(slot: number, { shape }: TrainedWeight): Shape {
    if (slot === 2) return shape;
    if (shape.length < 2) return [];
    return slot === 0 ? shape.slice(0, -1) : [...shape.slice(0, -2), shape.at(-1)!];
  }

  protected override factors(learningRate: number, step: number): readonly [number, number] {
    return [Math.min(learningRate, 1 / Math.sqrt(step)), 1 - step ** this.beta2Decay];
  }

  override update({ slots: [r, c, v], ...step }: OptimizerStep): void {
    const { epsilon1, epsilon2, clipThreshold } = this;
    adafactorUpdate({ ...step, r: r!, c: c!, v: v!, epsilon1, epsilon2, clipThreshold });
  }
}
