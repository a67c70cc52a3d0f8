import { afterEach, describe, expect, it } from 'vitest';
import {
  type Adam,
  ArgumentError,
  CustomObjectScope,
  Dense,
  HostArray,
  Huber,
  Input,
  KerasInitializer,
  KerasLoss,
  Layer,
  Model,
  Sequential,
  array,
  customObjectScope,
  deserializeKerasObject,
  getCustomObjects,
  getRegisteredObject,
  losses,
  metrics,
  registerKerasSerializable,
  regularizers,
  serializeKerasObject,
} from '../../nn';
import { loss } from '../../nn/losses/by-name';
import { optimizer } from '../../nn/optimizers/by-name';
import keras from '../keras/serialized-objects.json';

afterEach(() => {
  for (const name of Object.keys(getCustomObjects())) if (!name.includes('>')) delete getCustomObjects()[name];
});

class Tripled extends Layer {
  override infer = () => [1];
  override call = () => null as never;
}
class Steep extends KerasInitializer {
  override fill(): void {}
}
class Halved extends KerasLoss {
  readonly targets = 'values';
  rows = () => null as never;
}
const halfSquared = (): never => null as never;

describe('a CustomObjectScope', () => {
  it('has names found until it is left, and takes the place of the one around it', () => {
    const initializer = (): unknown => new Dense(1, { kernelInitializer: 'Steep' }).kernelInitializer;
    expect(initializer).toThrow(ArgumentError);
    {
      using _outer = new CustomObjectScope({ Steep, Halved });
      expect(initializer()).toBeInstanceOf(Steep);
      expect(getRegisteredObject('Steep')).toBe(Steep);
      expect(losses.get('Halved')).toBeInstanceOf(Halved);
      {
        using _inner = new CustomObjectScope({ Halved });
        expect(initializer).toThrow(ArgumentError);
      }
      expect(initializer()).toBeInstanceOf(Steep);
      expect(getCustomObjects().Steep).toBeUndefined();
    }
    expect(initializer).toThrow(ArgumentError);
  });

  it('is around a function, also one that waits or fails', async () => {
    const named = async (): Promise<unknown> => {
      await Promise.resolve();
      return losses.get('halfSquared');
    };
    expect(await customObjectScope({ halfSquared }, named)).toBe(halfSquared);
    expect(customObjectScope({ halfSquared }, () => losses.get('halfSquared'))).toBe(halfSquared);
    const fail = (): never => {
      throw new Error('not so');
    };
    expect(() => customObjectScope({ halfSquared }, fail)).toThrow('not so');
    await expect(customObjectScope({ halfSquared }, async () => fail())).rejects.toThrow('not so');
    await expect(named()).rejects.toThrow(ArgumentError);
  });

  it('refuses what is neither class nor function', () => {
    expect(() => new CustomObjectScope({ a: 3 as never })).toThrow('a must be a class or a function, got 3');
    expect(() => new CustomObjectScope([] as never)).toThrow('takes classes and functions by name');
  });
});

it('what is put into getCustomObjects goes by its name in compile and in options, until it is taken out', async () => {
  Object.assign(getCustomObjects(), { halfSquared, Halved, Steep });
  expect(await loss('Halved')).toBeInstanceOf(Halved);
  expect((await loss('halfSquared')).name).toBe('halfSquared');
  expect(metrics.get('halfSquared')).toBe(halfSquared);
  expect(regularizers.get('halfSquared')).toBe(halfSquared);
  expect(new Dense(1, { kernelRegularizer: 'halfSquared', kernelConstraint: 'halfSquared' }).kernelRegularizer).toBe(
    'halfSquared',
  );
  expect(new Dense(1, { kernelInitializer: 'halfSquared' }).kernelInitializer).toBe(halfSquared);
  delete getCustomObjects().Halved;
  await expect(loss('Halved')).rejects.toThrow(ArgumentError);
  class Registered extends Tripled {}
  registerKerasSerializable(Registered, { package: 'custom_objects_test' });
  expect(getCustomObjects()['custom_objects_test>Registered']).toBe(Registered);
  await expect(optimizer('Registered')).rejects.toThrow(ArgumentError);
});

describe('serializeKerasObject and deserializeKerasObject', () => {
  it('of an array of scaled bytes give the numbers that they stand for', async () => {
    const scaled = new HostArray(Uint8Array.of(0, 2, 4), [3], 0.5);
    expect(await serializeKerasObject(scaled)).toEqual({
      class_name: '__numpy__',
      config: { value: [0, 1, 2], dtype: 'float32' },
    });
  });

  /** What Keras cannot leave out, and what files here have otherwise. */
  const same = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(same);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).filter(([key]) => !['build_config', 'compile_config'].includes(key));
    return Object.fromEntries(entries.map(([key, each]) => [key, same(each)]));
  };

  it.each(Object.entries(keras))('%s comes back as Keras has written it', async (_, written) => {
    const object = await deserializeKerasObject(written);
    const again = same(await serializeKerasObject(object));
    expect(again).toMatchObject(same(dropDefaults(written)) as object);
  });

  it('makes objects of their classes', async () => {
    expect(await deserializeKerasObject(keras.layer)).toBeInstanceOf(Dense);
    expect(await deserializeKerasObject(keras.loss)).toBeInstanceOf(Huber);
    expect(((await deserializeKerasObject(keras.optimizer)) as Adam).className).toBe('SGD');
    expect(await deserializeKerasObject(keras.functional)).toBeInstanceOf(Model);
    expect(await deserializeKerasObject(keras.sequential)).toBeInstanceOf(Sequential);
    expect(await deserializeKerasObject(keras.array)).toEqual(new HostArray(Int32Array.of(0, 1, 2, 3, 4, 5), [2, 3]));
  });

  it('takes custom classes and functions', async () => {
    const config = await customObjectScope({ Tripled }, () => serializeKerasObject(halfSquared));
    expect(config).toEqual({
      module: 'builtins',
      class_name: 'function',
      config: 'halfSquared',
      registered_name: 'function',
    });
    expect(await deserializeKerasObject(config, { customObjects: { halfSquared } })).toBe(halfSquared);
    await expect(deserializeKerasObject(config)).rejects.toThrow('there is no function halfSquared');
    const written = { module: null, class_name: 'Halved', config: { name: 'h' }, registered_name: 'Halved' };
    expect(await deserializeKerasObject(written, { customObjects: { Halved } })).toBeInstanceOf(Halved);
    expect(await deserializeKerasObject([written, 3], { customObjects: { Halved } })).toHaveLength(2);
    const layer = { module: 'my', class_name: 'Tripled', config: { name: 't' }, registered_name: 'Tripled' };
    expect(await deserializeKerasObject(layer, { customObjects: { Tripled } })).toBeInstanceOf(Tripled);
    await expect(deserializeKerasObject(layer)).rejects.toThrow('Tripled');
  });

  it('refuses what files cannot have', async () => {
    await expect(serializeKerasObject(new Date())).rejects.toThrow(ArgumentError);
    await expect(serializeKerasObject(() => 0)).rejects.toThrow('a function without a name');
    await expect(deserializeKerasObject({ class_name: '__lambda__', config: { value: 'x' } })).rejects.toThrow(
      'a Python lambda cannot be run here',
    );
    await expect(deserializeKerasObject({}, { customObject: {} } as never)).rejects.toThrow('did you mean');
    expect(await serializeKerasObject(array([[1, 2]]))).toEqual({
      class_name: '__numpy__',
      config: { value: [[1, 2]], dtype: 'float32' },
    });
    expect(await serializeKerasObject(Input({ shape: [3], name: 'i' }))).toEqual({
      class_name: '__keras_tensor__',
      config: { shape: [null, 3], dtype: 'float32', keras_history: ['i', 0, 0] },
    });
  });
});

/** Keys that Keras alone writes, whose values say nothing here. */
function dropDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(dropDefaults);
  if (typeof value !== 'object' || value === null) return value;
  const dropped = ['quantization_config', 'dtype', 'optional', 'ragged', 'input_axes', 'output_axes'];
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !dropped.includes(key))
      .map(([key, each]) => [key, dropDefaults(each)]),
  );
}
