import { GlorotUniform, type KerasInitializer, Ones, Zeros } from './initializers';
import type { ClassOf } from './keras-object';
import {
  Constant,
  GlorotNormal,
  HeNormal,
  HeUniform,
  Identity,
  LecunNormal,
  LecunUniform,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
} from './more-initializers';

type InitializerClass = ClassOf<KerasInitializer> & Pick<typeof KerasInitializer, 'fromConfig'>;

/** Every initializer there is. */
export const INITIALIZERS: readonly InitializerClass[] = [
  Constant, GlorotNormal, GlorotUniform, HeNormal, HeUniform, Identity, LecunNormal, LecunUniform, Ones, Orthogonal,
  RandomNormal, RandomUniform, TruncatedNormal, VarianceScaling, Zeros,
]; // prettier-ignore
