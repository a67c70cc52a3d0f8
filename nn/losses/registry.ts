import { customFunction, registeredClass } from '../custom-names';
import { ArgumentError, sparseCategoricalCrossentropy } from '../../engine';
import { assertParts } from '../assert-parts';
import { classNamed } from '../class-named';
import type { ClassOf } from '../keras-object';
import { shown } from '../schema';
import { BinaryCrossentropy } from './binary-crossentropy';
import { BinaryFocalCrossentropy } from './binary-focal-crossentropy';
import { CategoricalCrossentropy } from './categorical-crossentropy';
import { CategoricalFocalCrossentropy } from './categorical-focal-crossentropy';
import { CategoricalGeneralizedCrossEntropy } from './categorical-generalized-cross-entropy';
import { Circle } from './circle';
import { CosineSimilarity } from './cosine-similarity';
import { CategoricalHinge, Hinge, SquaredHinge } from './hinge';
import { Huber } from './huber';
import { KLDivergence } from './kl-divergence';
import { LogCosh } from './log-cosh';
import { KerasLoss, type Loss, type LossFunction } from './loss';
import { MeanAbsoluteError } from './mean-absolute-error';
import { MeanAbsolutePercentageError } from './mean-absolute-percentage-error';
import { MeanSquaredError } from './mean-squared-error';
import { MeanSquaredLogarithmicError } from './mean-squared-logarithmic-error';
import { ownLoss } from './own-loss';
import { Poisson } from './poisson';
import { SparseCategoricalCrossentropy } from './sparse-categorical-crossentropy';
import { Dice, Tversky } from './tversky';

const CLASSES = {
  SparseCategoricalCrossentropy,
  CategoricalCrossentropy,
  BinaryCrossentropy,
  MeanSquaredError,
  MeanAbsoluteError,
  Huber,
  BinaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  KLDivergence,
  Poisson,
  MeanAbsolutePercentageError,
  MeanSquaredLogarithmicError,
  CosineSimilarity,
  LogCosh,
  Hinge,
  SquaredHinge,
  CategoricalHinge,
  Dice,
  Tversky,
  Circle,
};

/** Every loss. */
export const LOSSES: readonly ClassOf<KerasLoss>[] = Object.values(CLASSES);

/** Keras's short names. */
const SHORT = {
  bce: 'BinaryCrossentropy',
  mse: 'MeanSquaredError',
  mae: 'MeanAbsoluteError',
  mape: 'MeanAbsolutePercentageError',
  msle: 'MeanSquaredLogarithmicError',
  kld: 'KLDivergence',
} as const;

/** Keras's snake_case and class names will do as well. */
export type LossName = Uncapitalize<keyof typeof CLASSES> | keyof typeof SHORT;

/** The class of a loss by its name, in any spelling. @throws ArgumentError for a name that none has. */
export const lossClass = (name: string): ClassOf<KerasLoss> =>
  (registeredClass(KerasLoss, name) as ClassOf<KerasLoss> | undefined) ??
  classNamed('loss', name, LOSSES, { aliases: SHORT });

/** What a custom loss must have. */
const NEEDED = { rows: 'rows(yTrue, yPred) { ... }, which returns one loss a sample' };

/** @throws ArgumentError for what is no loss: a class, a name that none has, one without rows. */
export function lossFrom(given: unknown): Loss {
  const fn = typeof given === 'string' ? customFunction(given) : undefined;
  if (fn) return ownLoss(fn as LossFunction);
  if (typeof given === 'string') return new (lossClass(given))({} as never);
  if (given === sparseCategoricalCrossentropy)
    throw new ArgumentError(
      "compile: loss is the op sparseCategoricalCrossentropy; write loss: 'sparse_categorical_crossentropy' or " +
        'new SparseCategoricalCrossentropy()',
    );
  const isClass = typeof given === 'function' && given.prototype instanceof KerasLoss;
  if (typeof given === 'function' && !isClass) return ownLoss(given as LossFunction);
  if (given instanceof KerasLoss) assertParts((given.constructor as typeof KerasLoss).className, given, NEEDED);
  const { className } = isClass ? (given as unknown as typeof KerasLoss) : MeanSquaredError;
  throw new ArgumentError(
    `compile: loss must be a name, a loss or a function, such as 'mse' or new ${className}(), got ${shown(given)}`,
  );
}
