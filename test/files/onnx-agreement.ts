import { expect } from 'vitest';
import { type Model, type NDArray, type Shape, sizeOf } from '../../nn';
import { exportONNX } from '../../nn/files/onnx';
import { expectClose } from '../gpu';
import { draw, generator } from '../ops/check';
import { openSession } from './onnx-runtime';

export const samples = (shape: Shape, seed = 1): NDArray<Float32Array> => ({
  data: Float32Array.from(draw({ shape }, generator(seed))),
  shape,
});

/** Builds it with weights of which none is 0, such that outputs are neither tiny nor huge. */
export async function withWeights<M extends Model>(model: M): Promise<M> {
  await model.build();
  model.setWeights(
    model.weights.map(({ shape }, i) => {
      const fanIn = sizeOf(shape.slice(0, -1));
      const factor = shape.length === 1 ? 0.1 : Math.sqrt(2 / fanIn);
      const { data } = samples(shape, 100 + i);
      // A moving variance is positive.
      return {
        data: data.map((value) => (shape.length === 1 ? Math.abs(factor * value) + 0.01 : factor * value)),
        shape,
      };
    }),
  );
  return model;
}

export const inputsOf = (model: Model, n: number): NDArray<Float32Array>[] =>
  model.inputs.map(({ sizes }, i) => samples([n, ...sizes], 7 + i));
export const predictions = async (model: Model, inputs: NDArray[]): Promise<readonly NDArray<Float32Array>[]> =>
  [await model.predict(inputs)].flat();

/** ONNX Runtime gives what `predict` does, for one sample and for three, from any input of the same shape. */
export async function expectAgreement(model: Model, batches: readonly number[] = [1, 3]): Promise<Uint8Array> {
  const bytes = await exportONNX(model);
  const session = await openSession(bytes);
  expect(session.inputNames).toEqual(model.inputs.map(({ layer }) => layer.name || 'unnamed'));
  for (const n of batches) {
    const inputs = inputsOf(model, n);
    const expected = await predictions(model, inputs);
    const actual = await session.run(inputs);
    expect(actual.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
    actual.forEach(({ data }, i) =>
      expectClose(data, expected[i]!.data, `output ${session.outputNames[i]} of ${n} samples`),
    );
  }
  await session.release();
  return bytes;
}
