import { expect, it } from 'vitest';
import { type Tensor } from '../../engine';
import {
  ArgumentError,
  Dense,
  Input,
  InputSpec,
  type KerasTensor,
  Layer,
  Sequential,
  type Shape,
  ShapeError,
} from '../../nn';
import { testEngine } from '../gpu';
import goldens from '../keras/input-specs.json';
import { optionsHere } from '../keras/options-here';

class Named extends Layer {
  override inputSpec;

  constructor(inputSpec: InputSpec | readonly (InputSpec | null)[]) {
    super({ name: 'mine' });
    this.inputSpec = inputSpec;
  }

  protected override takesInputs(): boolean {
    return true;
  }

  override infer([shape]: readonly [Shape, ...Shape[]]): Shape {
    return shape;
  }

  override call([x]: readonly [Tensor, ...Tensor[]]): Tensor {
    return x;
  }
}

const specOf = (options: object): InputSpec => new InputSpec(optionsHere(options));

it.each(goldens.map((golden) => [JSON.stringify(golden.specs), JSON.stringify(golden.shapes), golden] as const))(
  '%s of %s is as in Keras',
  (_specs, _shapes, { specs, configs, printed, shapes, said }) => {
    const made = specs.map((spec) => spec && specOf(spec));
    expect(made.map((spec) => spec?.getConfig() ?? null)).toEqual(configs);
    expect(made.map((spec) => spec && new Set(String(spec).match(/[^,]+/g)))).toEqual(
      printed.map((text) => text && new Set(text.match(/[^,]+/g))),
    );
    const inputs = shapes.map((shape) => Input({ shape })) as [KerasTensor, ...KerasTensor[]];
    const apply = () => new Named(made).apply(inputs);
    if (said === null) expect(apply).not.toThrow();
    else expect(apply).toThrow(said.split('. Inputs received')[0]!);
  },
);

it('is checked of numbers when a model runs', async () => {
  const layer = new Named(new InputSpec({ shape: [4, 2] }));
  using model = new Sequential([Input({ shape: [2] }), layer, new Dense(1)], { engine: await testEngine() });
  await model.build();
  await model.predict({ data: new Float32Array(8), shape: [4, 2] });
  await expect(model.predict({ data: new Float32Array(6), shape: [3, 2] })).rejects.toThrow(
    "Input 0 with name 'None' of layer 'mine' is incompatible with the layer: expected shape=(4, 2), found shape=(3, 2)",
  );
});

it('takes options by position, and refuses what cannot be', () => {
  expect(new InputSpec('float32', [null, 3]).getConfig()).toMatchObject({
    dtype: 'float32',
    shape: [null, 3],
    ndim: 2,
  });
  expect(() => new InputSpec({ ndim: 2, axes: { 2: 3 } })).toThrow(
    new ArgumentError('InputSpec: axis 2 is greater than the maximum allowed value: 1'),
  );
  expect(() => new InputSpec({ axes: { last: 3 } as never })).toThrow(ArgumentError);
  expect(() => new InputSpec({ dtype: 'number' as never })).toThrow("InputSpec: dtype must be 'bool' or 'int8'");
  const other = new InputSpec({ shape: [null, 28, 28, 1], allowLastAxisSqueeze: true });
  expect(() => new Named(other).apply(Input({ shape: [28] }))).toThrow(ShapeError);
});
