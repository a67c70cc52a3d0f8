import { type Initializer, glorotUniform, ones, zeros } from './initializers';
import {
  constant,
  glorotNormal,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  randomNormalInitializer,
  randomUniformInitializer,
  truncatedNormalInitializer,
} from './more-initializers';

/** Those that can draw weights, by Keras's names of their classes and their configs. */
export const BY_CLASS: Readonly<Record<string, (config: Readonly<Record<string, number | undefined>>) => Initializer>> = {
  GlorotUniform: () => glorotUniform,
  GlorotNormal: () => glorotNormal,
  HeUniform: () => heUniform,
  HeNormal: () => heNormal,
  LecunUniform: () => lecunUniform,
  LecunNormal: () => lecunNormal,
  Zeros: () => zeros,
  Ones: () => ones,
  Constant: ({ value = 0 }) => constant(value),
  RandomUniform: ({ minval = -0.05, maxval = 0.05 }) => randomUniformInitializer({ min: minval, max: maxval }),
  RandomNormal: ({ mean = 0, stddev = 0.05 }) => randomNormalInitializer({ mean, stddev }),
  TruncatedNormal: ({ mean = 0, stddev = 0.05 }) => truncatedNormalInitializer({ mean, stddev }),
};
