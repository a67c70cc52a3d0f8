import { type Engine, type NDArray, type Tensor, sizeOf } from '../../engine';
import type { Callback } from '../callbacks';
import type { DataOf } from '../data';
import type { Model } from '../model';
import { nextKey } from '../random-seed';
import { Dataset, type Ports } from './dataset';
import { hookOf, inTurn } from './hooks';
import { type Batch, type BatchState, DatasetPass } from './pass';

export interface PredictOptions {
  /** Default 32. */
  batchSize?: number;
  callbacks?: readonly Callback[];
  signal?: AbortSignal;
}

/** Outputs for samples, dropout off, an array for each output. */
export async function predict(
  model: Model,
  { engine, state, ports }: { engine: Engine; state: BatchState; ports: Ports },
  x: DataOf,
  { batchSize = 32, callbacks = [], signal }: PredictOptions,
): Promise<NDArray<Float32Array>[]> {
  using data = await Dataset.upload(engine, ports, x, null);
  const step = ({ x }: Batch): readonly Tensor[] => model.forward(x, { training: false, key: state.key });
  using pass = await DatasetPass.prepare(engine, { state, figures: 1, step }, data, batchSize);
  const arrays = ports.outputs.map(({ shape }) => ({ data: new Float32Array(data.rows * sizeOf(shape)), shape: [data.rows, ...shape] }));
  await inTurn(callbacks, (hook) => hook.onPredictBegin?.());
  await pass.run({
    ...(model.draws && { before: () => ({ seed: nextKey()[0], step: 0, scalars: [] }) }),
    every: () => pass.batches,
    signal,
    onBegin: hookOf(callbacks, 'onPredictBatchBegin'),
    onBatch: async (outputs, start) => {
      const read = await Promise.all(outputs.map((tensor) => tensor.data()));
      read.forEach((values, i) => arrays[i]!.data.set(values, start * sizeOf(ports.outputs[i]!.shape)));
      await inTurn(callbacks, (hook) => hook.onPredictBatchEnd?.(start / batchSize, pass.batches));
    },
  });
  await inTurn(callbacks, (hook) => hook.onPredictEnd?.());
  return arrays;
}
