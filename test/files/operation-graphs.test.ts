import { describe, expect, it } from 'vitest';
import {
  Conv2D,
  DataError,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  type KerasTensor,
  Model,
  VitrineError,
  loadModel,
  ops,
  saveModel,
  sizeOf,
} from '../../nn';
import { modelFromConfig } from '../../nn/files/keras-model';
import { operationArgs } from '../../nn/files/keras-operations';
import { loadNamed } from '../../nn/files/named-classes';
import { ConfigObject } from '../../nn/files/config-object';
import type { Operation } from '../../nn/layers/core/operation';
import { expectClose, testEngine } from '../gpu';
import { expectAgreement, withWeights } from './onnx-agreement';
import { openSession } from './onnx-runtime';
import golden from '../keras/operation-graphs.json';
import { unpack } from '../keras/unpack';

/** As `wave` of the script. */
const shape = [3, 4, 4, 2];
const x = {
  data: Float32Array.from({ length: sizeOf(shape) }, (_, i) => Math.round(Math.sin(i * 1.7) * 1000) / 1000),
  shape,
};

describe('operations of a graph are read, run, and written as Keras 3 has them', () => {
  it.each(golden.cases)('$name', async ({ name, packed, shape, y }) => {
    const engine = await testEngine();
    using model = await loadModel(await unpack(packed), { name, engine });
    const found = await model.predict(x);
    expect(found.shape).toEqual(shape);
    expectClose(found.data, y, name);
    using again = await loadModel(await saveModel(model, 'm.keras'), { engine });
    expect((await again.predict(x)).data).toEqual(found.data);
    expect(again.layers.map((layer) => layer.name)).toEqual(model.layers.map((layer) => layer.name));
    if (name === 'orders.keras') {
      await expect(saveModel(model, 'm.onnx')).rejects.toThrow(/keras.ops, which cannot be written/);
      await expect(saveModel(model, 'm.h5')).rejects.toThrow(/keras.ops, which no .h5 file can hold/);
      return;
    }
    const session = await openSession(await saveModel(model, 'm.onnx'));
    expectClose((await session.run([x]))[0]!.data, y, 'as .onnx');
    await session.release();
    if (name === 'reductions.keras')
      await expect(saveModel(model, 'm.h5')).rejects.toThrow('which no .h5 file can hold: TensorFlow has no function');
    else {
      using old = await loadModel(await saveModel(model, 'm.h5'), { engine, name: 'm.h5' });
      expectClose((await old.predict(x)).data, y, 'as .h5');
    }
    if (!model.layers.some((layer) => layer instanceof Dense)) return;
    await model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const [before] = await model.weights[0]!.array();
    await model.trainOnBatch(x, { data: new Float32Array(sizeOf(shape)), shape });
    expect(await model.weights[0]!.array()).not.toEqual(before);
  });
});

/** The functions of the script, in JavaScript. */
const graphs: Readonly<Record<string, (x: KerasTensor) => KerasTensor>> = {
  arithmetic: (x) => {
    let y = new Conv2D(3, 3, { padding: 'same', activation: 'relu' })(ops.add(x, 1));
    y = ops.subtract(2, ops.multiply(y, 0.5));
    y = ops.add(ops.trueDivide(y, ops.add(ops.abs(y), 1)), ops.power(ops.maximum(y, 0.25), 2));
    y = ops.subtract(ops.add(y, Float32Array.of(1, 2, 3)), ops.mean(y, [1, 2], true));
    return new Dense(2)(ops.sqrt(ops.square(ops.negative(y))));
  },
  shapes: (x) => {
    let y = ops.concatenate([x, ops.flip(x, 1)], -1);
    y = ops.getItem(y, [{}, { start: 1 }, { step: 2 }, { stop: 3 }]);
    y = ops.reshape(ops.transpose(y, [0, 2, 1, 3]), [-1, 6, 3]);
    const [a, b] = ops.split(y, 2, 1);
    y = ops.pad(ops.stack([a!, b!], 2), [[0, 0], [1, 0], [0, 0], [0, 1]], 'constant', 0.5); // prettier-ignore
    y = ops.expandDims(ops.getItem(y, [{}, {}, 0, {}]), -1);
    return new Flatten()(ops.tile(ops.repeat(ops.squeeze(y, -1), 2, 1), [1, 1, 2]));
  },
  reductions: (x) => {
    const y = ops.sum(x, { axis: -1 });
    const z = ops.matmul(y, ops.swapaxes(y, 1, 2));
    const e = ops.einsum('bij,bjk->bik', z, z);
    const w = ops.add(ops.add(ops.max(ops.clip(e, -1, 1), 1), ops.var(e, { axes: [2] })), ops.min(z, -1));
    return ops.softmax(ops.where(ops.greater(w, 0.5), w, ops.exp(ops.negative(ops.abs(w)))), -1);
  },
  functions: (x) => {
    let y = ops.resize(x, [6, 5]);
    y = ops.add(ops.maxPool(y, 2, 1, 'same'), ops.averagePool(y, [2, 2], 1, 'same'));
    y = ops.add(
      ops.add(ops.leakyRelu(y, 0.1), ops.gelu(y)),
      ops.add(ops.tanh(y), ops.add(ops.sigmoid(y), ops.silu(y))),
    );
    return new GlobalAveragePooling2D()(ops.subtract(ops.log1p(ops.relu(y)), ops.normalize(y, -1)));
  },
  orders: (x) => {
    const y = ops.reshape(x, [-1, 4, 8]);
    const [values, places] = ops.topK(y, 3) as [KerasTensor, KerasTensor];
    const low = ops.takeAlongAxis(y, ops.argsort(y, 1), 1);
    const inner = ops.slice(ops.take(low, [0, 5, -1, -2, 3], 2), [0, 1, 2], [-1, 2, 3]);
    const each = ops.takeAlongAxis(ops.getItem(x, ['...', 0]), [[[3], [0], [1], [2]]], 2);
    const taken = ops.multiply(ops.takeAlongAxis(y, places, 2), each);
    const chosen = ops.oneHot(ops.argmax(y, 2), 8);
    const others = ops.oneHot(places, 8, 1);
    const limited = ops.clip(ops.subtract(chosen, low), -0.4, 0.7);
    const z = ops.einsum('bik,bjk->bij', ops.softmax(y, 1), limited);
    const w = ops.add(ops.add(ops.einsum('ncij->nij', others), values), taken);
    const v = ops.subtract(w, ops.softmax(ops.add(places, values), -2));
    return new Dense(2)(ops.concatenate([z, v, ops.tile(ops.mean(inner, 1, true), [1, 4, 1])], -1));
  },
};

describe('functions of ops make a graph of KerasTensors, as in Keras', () => {
  it.each(Object.entries(graphs))('%s', async (name, of) => {
    const { packed, y } = golden.cases.find((each) => each.name === `${name}.keras`)!;
    const engine = await testEngine();
    const input = Input({ shape: [4, 4, 2], name: 'x' });
    using model = new Model(input, of(input), { engine });
    using keras = await loadModel(await unpack(packed), { name, engine });
    const sorted = (layers: readonly { className: string }[]): string[] => layers.map((l) => l.className).sort();
    expect(sorted(model.layers)).toEqual(sorted(keras.layers));
    await model.build();
    model.setWeights(await keras.getWeights());
    expectClose((await model.predict(x)).data, y, name);
    using again = await loadModel(await saveModel(model, 'm.keras'), { engine });
    expectClose((await again.predict(x)).data, y, name);
  });

  it('softmax of several axes no .h5 file can hold', async () => {
    const engine = await testEngine();
    const x = Input([4, 4]);
    using model = new Model(x, ops.softmax(x, [1, 2]), { engine });
    await model.build();
    await expect(saveModel(model, 'm.h5')).rejects.toThrow(
      'of which a .h5 file cannot hold axis [1,2]; save the model as',
    );
  });

  it('files have indices as whole numbers, which Keras on TensorFlow takes alone', () => {
    const x = Input([4, 4]);
    const indices = [[[0], [3], [1], [2]]];
    const found = [ops.take(x, [1, -1], 2), ops.takeAlongAxis(x, indices, 2), ops.slice(x, [0, 1, 2], [-1, 2, 2])];
    const written = [...found, ops.add(x, [1, 2, 3, 4])].map(({ layer }) => operationArgs(layer as Operation, [null]));
    const array = (value: unknown, dtype = 'int32'): unknown => ({ class_name: '__numpy__', config: { value, dtype } });
    expect(written).toEqual([
      [null, array([1, -1])],
      [null, array(indices)],
      [null, array([0, 1, 2])],
      [null, array([1, 2, 3, 4], 'float32')],
    ]);
  });

  const sum = (...all: KerasTensor[]): KerasTensor => all.reduce((a, b) => ops.add(a, b));
  const operations: Readonly<Record<string, (x: KerasTensor) => KerasTensor>> = {
    arithmetic: (x) => {
      const [y, z] = [ops.floorDivide(ops.multiply(x, 7.3), [2, 3]), ops.mod(ops.multiply(x, 7.3), 3)];
      return sum(ops.subtract(y, z), ops.minimum(ops.power(ops.abs(x), 1.5), ops.divide(1, ops.add(ops.square(x), 1))));
    },
    comparisons: (x) => {
      const [a, b] = [ops.greater(x, 0.2), ops.lessEqual(x, 0.6)];
      const both = sum(ops.logicalAnd(a, b), ops.logicalXor(a, ops.logicalNot(b)));
      const others = sum(ops.equal(a, b), ops.notEqual(a, b));
      return ops.where(ops.logicalOr(ops.less(x, 0), ops.greaterEqual(x, 1)), ops.add(both, others), both);
    },
    elementwise: (x) => {
      const p = ops.add(ops.abs(x), 0.5);
      return sum(
        ...[ops.log(p), ops.log2(p), ops.log10(p), ops.log1p(p), ops.rsqrt(p), ops.reciprocal(p)],
        ...[ops.sin(x), ops.cos(x), ops.tan(ops.multiply(x, 0.5)), ops.exp(x), ops.expm1(x), ops.erf(x)],
        ...[ops.ceil(x), ops.floor(x), ops.round(ops.multiply(x, 3)), ops.sign(x)],
        ...[ops.isnan(x), ops.isinf(x), ops.isfinite(x), ops.onesLike(x), ops.zerosLike(x)],
        ...[ops.copy(ops.stopGradient(x)), ops.cast(ops.multiply(x, 4), 'int32'), ops.cast(x, 'bool')],
        ops.cast(x, 'float16'),
      );
    },
    activations: (x) =>
      sum(
        ...[ops.elu(x, 0.7), ops.celu(x, 1.3), ops.gelu(x), ops.gelu(x, false), ops.hardShrink(x), ops.hardSigmoid(x)],
        ...[ops.hardSilu(x), ops.hardTanh(x), ops.leakyRelu(x), ops.logSigmoid(x), ops.relu6(x), ops.selu(x)],
        ...[ops.softShrink(x), ops.softplus(x), ops.softsign(x), ops.sparsePlus(x), ops.sparseSigmoid(x)],
        ...[ops.squareplus(x), ops.tanhShrink(x), ops.logSoftmax(x), ops.softmax(x, 1), ops.sparsemax(x)],
        ...[ops.softmax(x, [1, -1]), ops.softmax(x, [2])],
        ...[ops.threshold(x, 0.3, -1), ops.normalize(x), ops.concatenate([ops.glu(x), ops.glu(x)], -1)],
      ),
    axes: (x) =>
      sum(
        ...[ops.std(x, -1, true), ops.prod(x, -1, true), ops.logsumexp(x, -1, true), ops.amax(x, [1, 2], true)],
        ...[ops.expandDims(ops.argmax(x, 1), 1), ops.expandDims(ops.argmin(x, { axis: 1 }), 1)],
        ...[ops.amin(x, 2, true), ops.cumsum(x, 2)],
      ),
    layout: (x) => {
      const y = ops.moveaxis(ops.swapaxes(ops.roll(ops.flip(x, [1, 2]), 3, 1), 1, 2), 3, 1);
      const z = ops.concatenate(
        ops.unstack(y, 2, 1).map((each) => ops.take(each, [0, -1, 2], 2)),
        -1,
      );
      const w = ops.getItem(z, ['...', { start: -1, stop: 0, step: -2 }]);
      const v = ops.pad(w, [[0, 0], [1, 2], [2, 1]], 'reflect'); // prettier-ignore
      return ops.getItem(ops.stack([v, ops.negative(v)], -1), [{}, null, { step: 2 }, '...', 0]);
    },
    images: (x) =>
      sum(
        ops.resize(x, [7, 5], { interpolation: 'nearest' }),
        ops.resize(x, [7, 5], { interpolation: 'bicubic' }),
        ops.resize(x, [7, 5]),
      ),
  };
  it.each(Object.entries(operations))('%s: files and ONNX have them', async (_name, of) => {
    const engine = await testEngine();
    const input = Input([4, 4, 2]);
    using model = await withWeights(new Model(input, of(input), { engine }));
    await expectAgreement(model);
    const found = await model.predict(x);
    using again = await loadModel(await saveModel(model, 'm.keras'), { engine });
    expect((await again.predict(x)).data).toEqual(found.data);
  });

  it("of tensors they are the engine's, and lists stay lists", async () => {
    const engine = await testEngine();
    const [a] = engine.scope(() => {
      const t = engine.tensor([[1, -2, 3.7]]);
      return [ops.add(ops.cast(ops.relu(t), 'int32'), ops.cast(t, 'bool'))];
    });
    expect([...(await a.array()).data]).toEqual([2, 1, 4]);
    a.dispose();
    const parts = ops.split(Input([4]), 1, 1);
    expect(parts.map(({ shape }) => shape)).toEqual([[4]]);
    expect(ops.argmax(Input([4]), { axis: 1 }).shape).toEqual([]);
  });

  it('refuses what a graph cannot have', async () => {
    const engine = await testEngine();
    const x = Input([4]);
    const tensor = engine.tensor([1, 2, 3, 4]);
    const refusals: [() => unknown, RegExp][] = [
      [() => ops.add(x, tensor), /add: a KerasTensor is a place in a graph, which has no tensors of the GPU/],
      [() => ops.sum(x), /an operation of a graph must keep the first axis/],
      [() => ops.sum(x, { axs: 1 } as never), /sum: unknown option "axs"/],
      [() => (ops.relu as (...given: unknown[]) => unknown)(x, 3), /relu: with parameters it is activate/],
      [() => ops.clip(x, x, 1), /clip of KerasTensors: xMin must not be a KerasTensor/],
      [() => ops.cast(x, 'float'), /cast: dtype must be one of float32, /],
      [() => ops.reshape(x, [3]), /Reshape/],
    ];
    for (const [make, message] of refusals) {
      expect(make).toThrow(message);
      expect(make).toThrow(VitrineError);
    }
    tensor.dispose();
  });
});

const graph = (operation: object, args: readonly unknown[]): ConfigObject => {
  const history = { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } };
  const input = { class_name: 'InputLayer', config: { batch_shape: [null, 4], name: 'x' }, name: 'x' };
  const node = { args: args.map((arg) => (arg === 'x' ? history : arg)), kwargs: {} };
  const layers = [
    { ...input, inbound_nodes: [] },
    { ...operation, name: 'y', inbound_nodes: [node] },
  ];
  const config = { name: 'm', layers, input_layers: ['x', 0, 0], output_layers: ['y', 0, 0] };
  return ConfigObject.of({ class_name: 'Functional', config } as never, 'model');
};

it('refuses what it has no operation for, and what does not keep the samples', async () => {
  const numpy = (className: string, config = {}): object => ({
    module: 'keras.src.ops.numpy',
    class_name: className,
    config: { name: 'y', ...config },
  });
  const refusals: [ConfigObject, string][] = [
    [graph(numpy('Histogram'), ['x']), 'the operation is not here; build the model here without'],
    [graph(numpy('Sum', { axis: null }), ['x']), 'an operation of a graph must keep the first axis'],
    [graph(numpy('Sum', { axis: 1, dtype: 'float16' }), ['x']), 'this option is not supported'],
    [graph(numpy('Add'), ['x', { class_name: 'Thing' }]), 'cannot read {"class_name":"Thing"}'],
    [graph(numpy('Reshape', { newshape: [-1, 3] }), ['x']), 'of 3 samples it makes [4, 3]'],
  ];
  for (const [config, message] of refusals) {
    await loadNamed(config.value);
    expect(() => modelFromConfig(config)).toThrow(DataError);
    expect(() => modelFromConfig(config)).toThrow(message);
  }
});
