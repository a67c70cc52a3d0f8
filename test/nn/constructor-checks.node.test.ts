import { describe, expect, it } from 'vitest';
import { ArgumentError, BatchNormalization, Dense, Discretization, EinsumDense, Input, type Layer, VitrineError, layers } from '../../nn'; // prettier-ignore
import keras from '../keras/constructor-checks.json';

type LayerClass = new (options: object) => Layer;
const classes = layers as unknown as Readonly<Record<string, LayerClass>>;

const isRefused = (make: () => unknown, type: new (message: string) => Error): boolean => {
  try {
    make();
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(type);
    return true;
  }
};

describe('constructors refuse what those of Keras do', () => {
  const names = [...new Set(keras.checks.map(({ name }) => name))];
  it.each(names)('%s', (name) => {
    for (const { options, refused } of keras.checks.filter((each) => each.name === name)) {
      // After adapt() a config has both, which Keras's from_config takes.
      if (name === 'Discretization' && Array.isArray((options as { binBoundaries?: unknown }).binBoundaries)) continue;
      const text = JSON.stringify(options);
      expect(
        isRefused(() => new classes[name]!(options), ArgumentError),
        text,
      ).toBe(refused);
    }
  });

  it('of Discretization: boundaries, or how many bins there are to be', () => {
    expect(() => new Discretization({ binBoundaries: [1, 2, 3], numBins: 3 })).toThrow(
      'Discretization: give either binBoundaries or numBins',
    );
    const layer = new Discretization({ numBins: 3 });
    layer.adapt({ data: Float32Array.from({ length: 100 }, (_, i) => i), shape: [100] });
    expect(Discretization.fromConfig(layer.getConfig()).binBoundaries).toEqual(layer.binBoundaries);
  });

  it('says what is wrong with options that each hold their own rule', () => {
    const conv = { filters: 4, kernelSize: 3 };
    expect(() => new layers.Conv2D({ ...conv, strides: 2, dilationRate: [1, 2] })).toThrow(
      'Conv2D: strides [2, 2] and dilationRate [1, 2] cannot both be above 1',
    );
    expect(() => new layers.Conv1D({ ...conv, groups: 3 })).toThrow('Conv1D: groups 3 must divide 4 filters');
    expect(() => new layers.Conv2DTranspose({ ...conv, outputPadding: [0, 1] })).toThrow(
      'Conv2DTranspose: outputPadding [0, 1] must be less than strides [1, 1]',
    );
  });
});

/** Keras takes the batch for an axis like the others, and its RMSNormalization fails where the axes are not the last. */
const OTHERWISE = /"(axis|axes)":-[45]|RMSNormalization.*"axis":(-3|-2|1|2|\[1,-1\])}/;

describe('axes counted from the end are those of Keras', () => {
  const cases = keras.axes.filter((each) => !OTHERWISE.test(each.name + JSON.stringify(each.options)));
  it.each([...new Set(cases.map(({ name }) => name))])('%s', (name) => {
    for (const { options, refused, output, weights } of cases.filter((each) => each.name === name)) {
      const make = (): Layer => {
        const layer = new classes[name]!(options);
        const inputs = Array.from({ length: /Concatenate|Dot/.test(name) ? 2 : 1 }, () =>
          Input({ shape: name === 'Dot' ? [3, 3, 3] : [4, 2, 3] }),
        );
        layer.apply(inputs.length > 1 ? [inputs[0]!, inputs[1]!] : inputs[0]!);
        return layer;
      };
      const text = JSON.stringify(options);
      if (refused) {
        expect(isRefused(make, VitrineError), text).toBe(true);
        continue;
      }
      const layer = make();
      expect(layer.outputShape, text).toEqual(output);
      expect(
        layer.specs.map(({ shape }) => shape),
        text,
      ).toEqual(weights);
    }
  });
});

describe('an option of Keras that is not built', () => {
  it.each([
    [() => new Dense({ units: 2, loraRank: 4 } as never), 'Dense: loraRank is not built: weights are whole'],
    [
      () => new Dense({ units: 2, quantizationConfig: {} } as never),
      'Dense: quantizationConfig is not built: weights are float32',
    ],
    [
      () => new EinsumDense({ equation: 'ab,bc->ac', outputShape: 2, loraRank: 4 } as never),
      'EinsumDense: loraRank is not built: weights are whole',
    ],
    [
      () => new BatchNormalization({ renorm: true } as never),
      'BatchNormalization: renorm is not built: moments are those of the batch',
    ],
  ])('says what is done instead', (make, message) => {
    expect(make).toThrow(new ArgumentError(message));
  });

  it('may ask for nothing', () => {
    expect(new BatchNormalization({ renorm: false } as never).getConfig()).not.toHaveProperty('renorm');
    expect(new Dense({ units: 2, loraRank: null } as never).getConfig()).not.toHaveProperty('lora_rank');
  });
});
