/** Models whose images may be of any size: `Input({ shape: [null, null, 3] })`. */
import { describe, expect, it } from 'vitest';
import {
  Concatenate,
  Conv2D,
  Dense,
  Flatten,
  GlobalAveragePooling2D,
  Input,
  Layer,
  MaxPooling2D,
  Model,
  type NDArray,
  Sequential,
  ShapeError,
  ZeroPadding2D,
  loadModel,
  metrics,
  saveModel,
} from '../../nn';
import { mean } from '../../engine';
import { exportONNX } from '../../nn/files/onnx';
import { withWeights } from '../files/onnx-agreement';
import { openSession } from '../files/onnx-runtime';
import { expectClose, testEngine } from '../gpu';
import { draw, generator } from '../ops/check';

const images = (shape: number[]): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(shape.length))),
  shape,
});

const classifier = async (size: number | null): Promise<Sequential> =>
  new Sequential(
    [
      Input({ shape: [size, size, 2] }),
      new Conv2D(4, 3, { padding: 'same', strides: 2, activation: 'relu' }),
      new MaxPooling2D(2),
      new GlobalAveragePooling2D(),
      new Dense(3, { activation: 'softmax' }),
    ],
    { engine: await testEngine() },
  );

describe('sizes that are null', () => {
  it('are None in what says that weights are for other inputs, or that a metric takes no such output', async () => {
    const dense = new Dense(3);
    dense.apply(Input({ shape: [null, 4] }));
    expect(() => dense.apply(Input({ shape: [null, 5] }))).toThrow(
      'has weights for inputs of [None, 4], not [None, 5]',
    );
    const layers = [Input({ shape: [null, 4] }), new Dense(3)];
    using model = new Sequential(layers, { engine: await testEngine() });
    for (const metric of [new metrics.F1Score(), new metrics.R2Score(), new metrics.AUC({ multiLabel: true })])
      await expect(model.compile({ loss: 'mse', metrics: [metric] })).rejects.toThrow('got [None, 3] per sample');
  });

  it('are so in shapes, in print and in files', async () => {
    const x = Input({ shape: [null, 8, 3] });
    expect(x.shape).toEqual([null, 8, 3]);
    expect(String(x)).toContain('shape=(None, None, 8, 3)');
    const y = new Conv2D(4, 3).apply(new ZeroPadding2D(1).apply(x));
    expect(y.shape).toEqual([null, 8, 4]);
    using model = new Model({ inputs: x, outputs: y, engine: await testEngine() });
    expect([model.inputShape, model.outputShape]).toEqual([[null, 8, 3], [null, 8, 4]]); // prettier-ignore
    const lines: string[] = [];
    model.summary((line) => lines.push(line));
    expect(lines.join('\n')).toContain('(None, None, 8, 4)');
    await model.build();
    for (const name of ['model.keras', 'model.h5']) {
      using loaded = await loadModel(await saveModel(model, name), { engine: await testEngine() });
      expect(loaded.inputShape).toEqual([null, 8, 3]);
      const data = images([1, 5, 8, 3]);
      expect(await loaded.predict(data)).toEqual(await model.predict(data));
    }
  });

  it('a model predicts images of any size as one that is made for it, and trains on them', async () => {
    using any = await classifier(null);
    await any.build();
    for (const size of [8, 11]) {
      using one = await classifier(size);
      await one.build();
      one.setWeights(await any.getWeights());
      const x = images([3, size, size, 2]);
      expect(await any.predict(x)).toEqual(await one.predict(x));
      const options = { optimizer: 'sgd', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] };
      await any.compile(options);
      await one.compile(options);
      const y = [0, 1, 2];
      expect(await any.trainOnBatch(x, y)).toEqual(await one.trainOnBatch(x, y));
      expect(await any.evaluate(x, y)).toEqual(await one.evaluate(x, y));
      expect(await any.getWeights()).toEqual(await one.getWeights());
    }
  });

  it('a model within a model takes its sizes from there', async () => {
    const inner = await classifier(null);
    using model = new Sequential([Input({ shape: [9, 7, 2] }), inner], { engine: await testEngine() });
    expect(model.outputShape).toEqual([3]);
    expect((await model.predict(images([2, 9, 7, 2]))).shape).toEqual([2, 3]);
  });

  it('keep few compiled steps for batches of many sizes', async () => {
    const engine = await testEngine();
    using model = await classifier(null);
    await model.compile({ optimizer: 'sgd', loss: 'sparse_categorical_crossentropy' });
    const counts: number[] = [];
    for (let size = 8; size < 8 + 20; size++) {
      await model.trainOnBatch(images([1, size, size, 2]), [1]);
      counts.push(engine.stats().buffers);
    }
    expect(counts.at(-1)).toBe(counts.at(-4));
  });

  it('give an output of the size of the samples', async () => {
    const x = Input({ shape: [null, null, 1] });
    const y = new Concatenate().apply([x, new Conv2D(2, 3, { padding: 'same' }).apply(x)]);
    using model = new Model({ inputs: x, outputs: y, engine: await testEngine() });
    expect((await model.predict(images([2, 5, 4, 1]))).shape).toEqual([2, 5, 4, 3]);
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    await expect(model.trainOnBatch(images([2, 5, 4, 1]), images([2, 5, 5, 3]))).rejects.toThrow(
      "expects targets of the model's output shape (None, 5, 4, 3), got [2, 5, 5, 3]",
    );
    await model.trainOnBatch(images([2, 5, 4, 1]), images([2, 5, 4, 3]));
    const sizes = [[images([1, 4, 4, 1])], [images([1, 5, 5, 1])]];
    await expect(model.predict(sizes[Symbol.iterator]() as never)).rejects.toThrow(/call predict once for each size/);
  });

  it('train a layer that adds to the loss', async () => {
    class Faint extends Layer {
      override infer([shape]: Parameters<Layer['infer']>[0]) {
        return shape;
      }
      override call([x]: Parameters<Layer['call']>[0]) {
        this.addLoss(mean(x));
        return x;
      }
    }
    const layers = [Input({ shape: [null, null, 1] }), new Conv2D(2, 3), new Faint(), new GlobalAveragePooling2D()];
    using model = new Sequential(layers, { engine: await testEngine() });
    await model.compile({ optimizer: 'sgd', loss: 'mse' });
    for (const size of [5, 9]) {
      const x = images([2, size, size, 1]);
      const y = await model.predict(x);
      const { loss } = await model.trainOnBatch(x, y);
      expect(loss).toBeCloseTo(y.mean(), 4); // what is predicted is the target
    }
  });

  it('are refused where a weight needs them', () => {
    const flat = new Flatten().apply(Input({ shape: [null, 4, 1] }));
    expect(flat.shape).toEqual([null]);
    expect(() => new Dense(3, { name: 'head' }).apply(flat)).toThrow(ShapeError);
    expect(() => new Dense(3, { name: 'head' }).apply(flat)).toThrow(
      'layer "head" (Dense): its kernel would be [None, 3], for the input of [None]; give sizes in place of null',
    );
  });

  it('and other shapes are refused still', async () => {
    using model = await classifier(null);
    await expect(model.predict(images([2, 8, 8, 3]))).rejects.toThrow(
      'takes samples of shape (None, None, None, 2), got [2, 8, 8, 3]',
    );
    await expect(model.predict(images([2, 2, 2, 2]))).rejects.toThrow('max_pooling2d');
  });

  it('are names in ONNX', async () => {
    using strided = await classifier(null);
    await expect(exportONNX(strided)).rejects.toThrow('give the input sizes');
    const x = Input({ shape: [null, null, 2] });
    const y = new Conv2D(3, 3, { padding: 'same' }).apply(new MaxPooling2D(2).apply(x));
    using model = await withWeights(new Model({ inputs: x, outputs: y, engine: await testEngine() }));
    const samples = images([2, 9, 6, 2]);
    const session = await openSession(await exportONNX(model));
    const [{ data, shape }] = (await session.run([samples])) as [NDArray<Float32Array>];
    const expected = await model.predict(samples);
    expect(shape).toEqual(expected.shape);
    expectClose(data, expected.data, 'ONNX');
    await session.release();
  });
});
