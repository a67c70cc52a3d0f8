import { registeredClass } from '../custom-names';
import { ArgumentError } from '../../engine';
import { assertParts } from '../assert-parts';
import { classNamed } from '../class-named';
import type { ClassOf } from '../keras-object';
import { shown } from '../schema';
import { Adadelta } from './adadelta';
import { Adafactor } from './adafactor';
import { Adagrad } from './adagrad';
import { Adam } from './adam';
import { AdamW } from './adamw';
import { Adamax } from './adamax';
import { Ftrl } from './ftrl';
import { Lamb } from './lamb';
import { Lion } from './lion';
import { LossScaleOptimizer } from './loss-scale-optimizer';
import { MultiOptimizer } from './multi-optimizer';
import { Muon } from './muon';
import { Nadam } from './nadam';
import { Optimizer } from './optimizer';
import { RMSprop } from './rmsprop';
import { ScheduleFreeAdamW } from './schedule-free-adamw';
import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
  type Schedule,
} from './schedules';
import { SGD } from './sgd';

/** Every optimizer that can be made without options. */
export const OPTIMIZERS: readonly ClassOf<Optimizer>[] = [
  Adam,
  AdamW,
  Adadelta,
  Adafactor,
  Adagrad,
  Adamax,
  Ftrl,
  Lamb,
  Lion,
  Muon,
  Nadam,
  RMSprop,
  SGD,
  ScheduleFreeAdamW,
];

/** Those that others do the work of. */
export const DELEGATING: readonly ClassOf<Optimizer>[] = [LossScaleOptimizer, MultiOptimizer];

/** Every schedule there is. */
export const SCHEDULES: readonly ClassOf<Schedule>[] = [
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
];

/** @throws ArgumentError for what is no optimizer: a class, a name that none has, one that cannot update. */
export function optimizerFrom(given: unknown): Optimizer {
  if (typeof given === 'string') {
    const type =
      (registeredClass(Optimizer, given) as ClassOf<Optimizer> | undefined) ??
      classNamed('optimizer', given, OPTIMIZERS, { shownAs: (name) => name.toLowerCase() });
    return optimizerFrom(new type({} as never));
  }
  if (!(given instanceof Optimizer))
    throw new ArgumentError(
      "compile: optimizer must be the name of one or an optimizer, such as 'adam' or new Adam(0.001), got " +
        shown(given),
    );
  assertParts(given.className, given, NEEDED);
  return given;
}

/** What a custom optimizer must have. */
const NEEDED = {
  slotNames: "slotNames = ['velocity'], or [] where it keeps nothing",
  update: 'update({ parameters, gradients, slots, scalars }) { ... }, which changes parameters in place',
};
