import type { ClassOf } from '../keras-object';
import { Adam } from './adam';
import { AdamW } from './adamw';
import { Nadam } from './nadam';
import type { Optimizer } from './optimizer';
import { RMSprop } from './rmsprop';
import { CosineDecay, ExponentialDecay, InverseTimeDecay, PiecewiseConstantDecay, PolynomialDecay } from './schedules';
import { SGD } from './sgd';
import type { LearningRateSchedule } from './learning-rate-schedule';

/** Every optimizer there is. */
export const OPTIMIZERS: readonly ClassOf<Optimizer>[] = [Adam, AdamW, Nadam, RMSprop, SGD];

/** Every schedule there is. */
export const SCHEDULES: readonly ClassOf<LearningRateSchedule>[] = [
  CosineDecay,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
];
