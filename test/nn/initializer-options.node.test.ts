import { describe, expect, it } from 'vitest';
import { ArgumentError, Dense, HeNormal, KerasInitializer, RandomUniform, VarianceScaling, constant, glorotUniform, heNormal, identity, orthogonal, randomNormalInitializer, randomUniformInitializer, truncatedNormalInitializer, varianceScaling } from '../../nn'; // prettier-ignore
import { INITIALIZERS } from '../../nn/initializers-by-class';
import { kerasKey } from '../../nn/names';
import keras from '../keras/initializer-configs.json';

interface Golden {
  className: string;
  positional: string[];
  config: Record<string, unknown>;
  module: string;
  seeded?: Record<string, unknown>;
}
const goldens = keras as Golden[];

/** What Keras before 3.15 does not know, and is not written. */
const written = (config: object): object =>
  Object.fromEntries(Object.entries(config).filter(([key, value]) => !(key.endsWith('_axes') && value === null)));

const given = (config: object) => new Dense({ units: 1, kernelInitializer: config as HeNormal }).kernelInitializer;

it("are Keras's, but for STFT", () => {
  expect(INITIALIZERS.map(({ className }) => className).sort()).toEqual(
    goldens.map(({ className }) => className).sort(),
  );
});

describe.each(goldens)('$className', ({ className, positional, config, module, seeded }) => {
  const type = INITIALIZERS.find((each) => each.className === className)!;
  const make = (...args: readonly unknown[]) =>
    new (type as unknown as new (...args: readonly unknown[]) => KerasInitializer)(...args);

  it("takes Keras's arguments in Keras's order, and has Keras's config", () => {
    expect(type.positional.map(kerasKey)).toEqual(positional);
    expect(make().getConfig()).toEqual(written(config));
    if (seeded) expect(make({ seed: 5 }).getConfig()).toEqual(written(seeded));
    expect(make().keras.className).toBe(className);
    expect(type.module).toBe(module);
  });

  it('fromConfig takes what getConfig gives, and a layer takes both, the class, and its name', () => {
    expect(type.fromConfig(make().getConfig()).getConfig()).toEqual(make().getConfig());
    const serialized = { module, class_name: className, config: make().getConfig(), registered_name: null };
    const forms: unknown[] = [make(), type, serialized, ...(className === 'Constant' ? [] : [className])];
    for (const form of forms) {
      const layer = new Dense({ units: 1, kernelInitializer: form as HeNormal });
      expect(layer.getConfig().kernel_initializer).toEqual(serialized);
      expect(Dense.fromConfig(layer.getConfig()).getConfig()).toEqual(layer.getConfig());
    }
  });

  it('refuses an unknown option, however it comes by it', () => {
    const known = Object.keys(type.schema)[0];
    const named = known?.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    for (const attempt of [
      () => make({ bogusOption: 1 }),
      () => type.fromConfig({ bogusOption: 1 }),
      () => given({ class_name: className, config: { bogusOption: 1 } }),
    ]) {
      expect(attempt).toThrow(ArgumentError);
      expect(attempt).toThrow(`${className}: unknown option "bogusOption", got 1`);
    }
    if (known !== undefined) expect(() => make({ [`${named}s`]: 1 })).toThrow(`did you mean "${known}"?`);
    for (const option of Object.keys(type.schema))
      expect(() => make({ [option]: () => 0 }), option).toThrow(new RegExp(`^${className}: ${option} must be `));
  });

  it('can be called, with a tensor alone', () => {
    const initializer = make();
    expect(typeof initializer).toBe('function');
    expect(initializer).toBeInstanceOf(KerasInitializer);
    expect(initializer).toBeInstanceOf(type);
    expect(() => initializer(undefined as never)).toThrow(ArgumentError);
    expect(() => initializer({ seed: 1 } as never)).toThrow(`write new ${className}({ ... })`);
  });
});

it('the functions of before are the same, and refuse as much', () => {
  expect(heNormal).toBeInstanceOf(HeNormal);
  expect(randomUniformInitializer({ min: -1 }).getConfig()).toEqual(new RandomUniform(-1).getConfig());
  expect(varianceScaling({ mode: 'fanAvg' }).getConfig()).toEqual(new VarianceScaling(1, 'fan_avg').getConfig());
  for (const make of [
    orthogonal,
    identity,
    randomNormalInitializer,
    truncatedNormalInitializer,
    varianceScaling,
    randomUniformInitializer,
  ])
    // prettier-ignore
    expect(() => make({ bogusOption: 1 } as never)).toThrow('unknown option "bogusOption"');
  expect(() => randomUniformInitializer({ minimum: 1 } as never)).toThrow(ArgumentError);
  expect(() => constant('1' as never)).toThrow('Constant: value must be a finite number, got "1"');
  expect(new Dense(1).kernelInitializer).toBe(glorotUniform);
});
