import { type Tensor, fill, randomNormal, threefry } from '../engine';
import { type Initializer, fans, initializerOf, uniform } from './initializers';
import { nextKey } from './random-seed';

function normal(weight: Tensor, mean: number, stddev: number): void {
  weight.engine.scope(() => randomNormal(weight.engine, weight.shape, { key: nextKey(), mean, stddev, into: weight }));
}

/** Keras's He uniform, for ReLUs: limit `sqrt(6 / fanIn)`. */
export const heUniform: Initializer = /* @__PURE__ */ initializerOf('HeUniform', {}, (weight) => {
  const limit = Math.sqrt(6 / fans(weight).fanIn);
  uniform(weight, -limit, limit);
});

/** Keras's LeCun uniform: limit `sqrt(3 / fanIn)`. */
export const lecunUniform: Initializer = /* @__PURE__ */ initializerOf('LecunUniform', {}, (weight) => {
  const limit = Math.sqrt(3 / fans(weight).fanIn);
  uniform(weight, -limit, limit);
});

/** Of a normal distribution what is within two standard deviations, drawn on the host: a GPU cannot draw again. */
function truncatedNormal(weight: Tensor, mean: number, stddev: number): void {
  const key = nextKey();
  const values = Float32Array.from({ length: weight.size }, (_, i) => {
    for (let attempt = 0; ; attempt++) {
      const [a, b] = threefry(key, [i, attempt]);
      const z = Math.sqrt(-2 * Math.log((a + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * b) / 2 ** 32);
      if (Math.abs(z) < 2) return mean + stddev * z;
    }
  });
  weight.write(values);
}

/** The standard deviation of a normal distribution cut at two: what Keras divides by, so that the rest has the one asked for. */
const CUT = 0.87962566103423978;

/** Keras's He normal, truncated: standard deviation `sqrt(2 / fanIn)`. */
export const heNormal: Initializer = /* @__PURE__ */ initializerOf('HeNormal', {}, (weight) => {
  truncatedNormal(weight, 0, Math.sqrt(2 / fans(weight).fanIn) / CUT);
});

/** Keras's Glorot normal, truncated: standard deviation `sqrt(2 / (fanIn + fanOut))`. */
export const glorotNormal: Initializer = /* @__PURE__ */ initializerOf('GlorotNormal', {}, (weight) => {
  const { fanIn, fanOut } = fans(weight);
  truncatedNormal(weight, 0, Math.sqrt(2 / (fanIn + fanOut)) / CUT);
});

/** Keras's LeCun normal, truncated: standard deviation `sqrt(1 / fanIn)`. */
export const lecunNormal: Initializer = /* @__PURE__ */ initializerOf('LecunNormal', {}, (weight) => {
  truncatedNormal(weight, 0, Math.sqrt(1 / fans(weight).fanIn) / CUT);
});

/** Keras's TruncatedNormal: of mean 0 and standard deviation 0.05, before it is cut at two of these. */
export const truncatedNormalInitializer = ({ mean = 0, stddev = 0.05 }: { mean?: number; stddev?: number } = {}): Initializer =>
  initializerOf('TruncatedNormal', { mean, stddev }, (weight) => truncatedNormal(weight, mean, stddev));

/** Keras's RandomUniform; by default in -0.05..0.05. */
export const randomUniformInitializer = ({ min = -0.05, max = 0.05 }: { min?: number; max?: number } = {}): Initializer =>
  initializerOf('RandomUniform', { minval: min, maxval: max }, (weight) => uniform(weight, min, max));

/** Keras's RandomNormal; by default of mean 0 and standard deviation 0.05. */
export const randomNormalInitializer = ({ mean = 0, stddev = 0.05 }: { mean?: number; stddev?: number } = {}): Initializer =>
  initializerOf('RandomNormal', { mean, stddev }, (weight) => normal(weight, mean, stddev));

/** Keras's Constant. */
export const constant = (value: number): Initializer =>
  initializerOf('Constant', { value }, (weight) => {
    fill(weight.engine, weight.shape, value, { into: weight });
  });
