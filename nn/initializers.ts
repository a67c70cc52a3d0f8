import { ArgumentError, type Tensor, fill, randomUniform, sizeOf } from '../engine';
import { camelCase } from './names';
import { nextKey } from './random-seed';

/** Fills a weight in place. */
export interface Initializer {
  (weight: Tensor): void;
  /** How Keras 3 writes it to a file; absent for a function of one's own. */
  readonly keras?: SerializedInitializer;
}

export interface SerializedInitializer {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Default `'keras.initializers'`. */
  readonly module?: string | null;
  /** Of a class that a Python program has registered. */
  readonly registeredName?: string | null;
}

export const initializerOf = (className: string, config: SerializedInitializer['config'], fillWeight: (weight: Tensor) => void): Initializer =>
  Object.assign((weight: Tensor) => fillWeight(weight), { keras: { className, config } });

export function uniform(weight: Tensor, min: number, max: number): void {
  weight.engine.scope(() => randomUniform(weight.engine, weight.shape, { key: nextKey(), min, max, into: weight }));
}

/** The fans of a kernel: of a conv (HWIO) kernelHeight * kernelWidth * channels. */
export function fans({ shape }: Tensor): { fanIn: number; fanOut: number } {
  const receptiveField = sizeOf(shape.slice(0, -2));
  return { fanIn: receptiveField * (shape.at(-2) ?? 1), fanOut: receptiveField * (shape.at(-1) ?? 1) };
}

/** Keras's Glorot (Xavier) **uniform**: limit `sqrt(6 / (fanIn + fanOut))`. */
export const glorotUniform: Initializer = /* @__PURE__ */ initializerOf('GlorotUniform', {}, (weight) => {
  const { fanIn, fanOut } = fans(weight);
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  uniform(weight, -limit, limit);
});

export const zeros: Initializer = /* @__PURE__ */ initializerOf('Zeros', {}, (weight) => {
  fill(weight.engine, weight.shape, 0, { into: weight });
});

export const ones: Initializer = /* @__PURE__ */ initializerOf('Ones', {}, (weight) => {
  fill(weight.engine, weight.shape, 1, { into: weight });
});

/** Layers' defaults. The others are imported, so that a bundle has those alone that it uses. */
const byName: Readonly<Record<string, Initializer>> = { glorotUniform, zeros, ones };

/** An initializer, or the name of a layer's default in either spelling (`glorotUniform`, `glorot_uniform`). */
export function initializer(nameOrOwn: string | Initializer): Initializer {
  if (typeof nameOrOwn === 'function') return nameOrOwn;
  const name = camelCase(nameOrOwn);
  if (Object.hasOwn(byName, name)) return byName[name]!;
  throw new ArgumentError(
    `unknown initializer ${nameOrOwn}; by name there are ${Object.keys(byName).join(', ')}, others are imported and given as they are: heNormal`,
  );
}
