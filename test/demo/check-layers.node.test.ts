import { expect, test } from 'vitest';
import { CpuForward } from '../../demo/cpu-forward/cpu-forward';
import { checkLayers, outputsOf } from '../../demo/worker/checked';
import {
  Add,
  AveragePooling2D,
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  Lambda,
  Model,
  type KerasTensor,
  type NDArray,
  type Tensor,
  relu,
  sizeOf,
} from '../../nn';
import { generator } from '../ops/check';

const SAMPLES = 2;

/** A graph with a branch, of layers that sum, shift and select. */
function graph(): Model {
  const input = Input({ shape: [8, 8, 2] });
  const convolved = new Conv2D({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'conv' });
  const x = convolved.apply(input);
  const normal = new BatchNormalization({ name: 'normal' }).apply(x);
  const added = new Add({ name: 'add' }).apply([x, normal]);
  const pooled = new AveragePooling2D({ poolSize: 2, name: 'pool' }).apply(added);
  const flat = new Flatten({ name: 'flat' }).apply(pooled);
  return new Model({
    inputs: input,
    outputs: new Dense({ units: 4, activation: 'softmax', name: 'dense' }).apply(flat),
  });
}

const weightsOf = (model: Model): NDArray[] => {
  const random = generator(5);
  return model
    .leaves()
    .flatMap(({ specs }) =>
      specs.map(({ shape }) => ({ data: Float32Array.from({ length: sizeOf(shape) }, () => random()), shape })),
    );
};

/** What a GPU would make: each layer in float32, from what came before it. */
function inFloat32(model: Model, cpu: CpuForward): Map<KerasTensor, NDArray> {
  const random = generator(6);
  const { sizes } = model.input;
  const x = Float32Array.from({ length: SAMPLES * sizeOf(sizes) }, () => random());
  const values = new Map<KerasTensor, NDArray>([[model.input, { data: x, shape: [SAMPLES, ...sizes] }]]);
  for (const tensor of outputsOf(model)) {
    const { node, layer } = tensor;
    const data = Array.from({ length: SAMPLES }, (_, sample) => {
      const [first, ...others] = node.inputs!.map((input) => {
        const size = sizeOf(input.sizes);
        const all = values.get(input)!.data.subarray(sample * size, (sample + 1) * size);
        return { data: Float64Array.from(all), shape: input.sizes };
      });
      return [...cpu.run(layer, [first!, ...others])[0]!.data];
    }).flat();
    values.set(tensor, { data: Float32Array.from(data), shape: [SAMPLES, ...tensor.sizes] });
  }
  return values;
}

const turn = (): Promise<void> => Promise.resolve();

test('a network in float32 is within the tolerance; of one with a wrong layer that layer alone is beyond it', async () => {
  const model = graph();
  const weights = weightsOf(model);
  const values = inFloat32(model, new CpuForward(model, weights));
  const right = await checkLayers(new CpuForward(model, weights), values, turn);
  expect(right.map(({ layer }) => layer)).toEqual(['conv', 'normal', 'add', 'pool', 'flat', 'dense']);
  for (const { layer, found } of right) {
    expect(found!.error, layer).toBeLessThanOrEqual(found!.tolerance);
    expect(found!.tolerance / found!.largest, layer).toBeLessThan(1e-5);
  }

  // One weight of the convolution's 57, off by a thousandth.
  const disturbed = weights.map((weight, i) =>
    i === 0 ? { ...weight, data: weight.data.map((value, at) => (at === 7 ? value + 1e-3 : value)) } : weight,
  );
  const wrong = await checkLayers(new CpuForward(model, disturbed), values, turn);
  const beyond = wrong.filter(({ found }) => found!.error > found!.tolerance);
  expect(beyond.map(({ layer }) => layer)).toEqual(['conv']);
  expect(beyond[0]!.found!.error).toBeLessThanOrEqual(1e-3);
});

test('what is no number on one side alone is beyond any tolerance, and where it is is said', async () => {
  const model = graph();
  const weights = weightsOf(model);
  const values = inFloat32(model, new CpuForward(model, weights));
  const pooled = [...values].find(([{ layer }]) => layer.name === 'pool')![1];
  pooled.data[48 + 5] = NaN; // of the second sample's 48
  const checked = await checkLayers(new CpuForward(model, weights), values, turn);
  const found = new Map(checked.map((each) => [each.layer, each.found!]));
  expect(found.get('pool')).toMatchObject({ error: Infinity, sample: 1, at: 5 });
  expect(found.get('flat')!.error).toBe(Infinity); // whose own numbers are not
});

test('a layer that the CPU does not compute is named, and those behind it are checked all the same', async () => {
  const input = Input({ shape: [4] });
  const own = new Lambda((x: Tensor) => relu(x), { name: 'own' }).apply(input);
  const model = new Model({ inputs: input, outputs: new Dense({ units: 2, name: 'dense' }).apply(own) });
  const weights = weightsOf(model);
  const [x, y] = [Float32Array.of(1, -2, 3, 4), Float32Array.of(1, 0, 3, 4)];
  const cpu = new CpuForward(model, weights);
  const dense = cpu.run(model.getLayer('dense'), [{ data: Float64Array.from(y), shape: [4] }])[0]!;
  const [first, second] = outputsOf(model);
  const values = new Map<KerasTensor, NDArray>([
    [model.input, { data: x, shape: [1, 4] }],
    [first!, { data: y, shape: [1, 4] }],
    [second!, { data: Float32Array.from(dense.data), shape: [1, 2] }],
  ]);
  const checked = await checkLayers(cpu, values, turn);
  expect(checked.map(({ layer, found }) => [layer, found === null])).toEqual([
    ['own', true],
    ['dense', false],
  ]);
});
