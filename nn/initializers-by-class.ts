import { type Initializer, glorotUniform, ones, zeros } from './initializers';
import {
  type VarianceScalingOptions,
  constant,
  glorotNormal,
  heNormal,
  heUniform,
  identity,
  lecunNormal,
  lecunUniform,
  orthogonal,
  randomNormalInitializer,
  randomUniformInitializer,
  truncatedNormalInitializer,
  varianceScaling,
} from './more-initializers';

type Config = Readonly<Record<string, number | string | readonly number[] | undefined>>;

/** Of options that are numbers. */
const numeric =
  <C>(make: (config: C) => Initializer) =>
  (config: Config): Initializer | null =>
    Object.values(config).every((value) => typeof value === 'number') ? make(config as C) : null;

/**
 * Those that can draw weights, by Keras's names of their classes and their configs; null for a config of another kind.
 */
export const BY_CLASS: Readonly<Record<string, (config: Config) => Initializer | null>> = {
  GlorotUniform: () => glorotUniform,
  GlorotNormal: () => glorotNormal,
  HeUniform: () => heUniform,
  HeNormal: () => heNormal,
  LecunUniform: () => lecunUniform,
  LecunNormal: () => lecunNormal,
  Zeros: () => zeros,
  Ones: () => ones,
  Constant: numeric(({ value = 0 }: { value?: number }) => constant(value)),
  RandomUniform: numeric(({ minval = -0.05, maxval = 0.05 }: { minval?: number; maxval?: number }) =>
    randomUniformInitializer({ min: minval, max: maxval }),
  ),
  RandomNormal: numeric(randomNormalInitializer),
  TruncatedNormal: numeric(truncatedNormalInitializer),
  VarianceScaling: ({ input_axes: inputAxes, output_axes: outputAxes, ...config }) =>
    varianceScaling({ ...config, inputAxes, outputAxes } as VarianceScalingOptions), // which checks them
  Orthogonal: numeric(orthogonal),
  Identity: numeric(identity),
};
