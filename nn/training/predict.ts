import {
  ArgumentError,
  type HostArray,
  type Shape,
  ShapeError,
  type Tensor,
  formatShape,
  sameShape,
  sizeOf,
} from '../../engine';
import type { DataOf } from '../data';
import type { Structure } from '../graph';
import { packStructure } from '../pack-structure';
import { count, only, orNull } from '../options';
import { nextKey } from '../random-seed';
import { type OptionsOf, parse } from '../schema';
import type { PredictingModel, TrainedModel } from '../types';
import { type Batches, type PredictBatch, areBatches } from './batches';
import { Dataset, isOne, portsOf } from './dataset';
import { hookOf, inTurn, introduce } from './hooks';
import { COMMON } from './method-options';
import { type Batch, type Pass, overDataset } from './pass';
import { paddedRows } from './per-sample';
import { checkedSamples } from './samples';
import { RunEnd } from './run-end';

/** In Keras's order. */
const schema = {
  ...COMMON,
  /** Not supported: only 0, which prints nothing. */
  verbose: /* @__PURE__ */ only(0),
  /** Batches to go over. Default all. */
  steps: /* @__PURE__ */ orNull(count).default(null),
};

/** Options of `predict`, with Keras's defaults but for `verbose`. */
export type PredictOptions = OptionsOf<typeof schema>;

/** Outputs for samples, or for batches of them, dropout off, an array for each output, in the structure they have. */
export async function predict(
  model: PredictingModel,
  x: DataOf | Batches<PredictBatch>,
  options: PredictOptions,
): Promise<Structure<HostArray<Float32Array>>> {
  const { callbacks, ...values } = parse('predict', schema, options);
  await model.build();
  const { engine } = model;
  const ports = portsOf(model);
  const batchSize = values.batchSize ?? 32;
  const steps = values.steps ?? undefined;
  const end = new RunEnd(model, values.signal);
  const half = engine.options.precision === 'f16' ? await import('../../engine/half') : null;
  const passOptions = {
    figures: 1,
    step: ({ x, state }: Batch): readonly Tensor[] => {
      half?.storeInHalf(engine, model.weights);
      return model.forward(x, { training: false, key: state.key });
    },
  };
  const open: Disposable[] = [];
  try {
    let pass: Pass<readonly Tensor[]>;
    let most = Infinity;
    if (areBatches(x)) {
      const { StreamPass } = await import('./stream-pass');
      const check = (batch: PredictBatch) => checkedSamples(engine, ports, samplesOf(batch, ports.inputs.length), null);
      pass = await engine.memory.confirmed(() => new StreamPass(engine, passOptions, x, check, steps));
    } else {
      const data = await Dataset.place(engine, await checkedSamples(engine, ports, x, null));
      open.push(data);
      const rows = paddedRows(model, data.rows, batchSize);
      most = data.rows;
      pass = await overDataset(engine, passOptions, data, batchSize, { rows, steps });
    }
    open.push(pass);
    const chunks: Float32Array[][] = ports.outputs.map(() => []);
    let shapes: readonly Shape[] = [];
    let batch = 0;
    // What predicts is a model, of which less is known here.
    introduce(callbacks, model as TrainedModel, { epochs: 1, steps: pass.batches });
    await inTurn(callbacks, end, (hook) => hook.onPredictBegin?.());
    await pass.run({
      ...(model.draws && { before: () => ({ seed: nextKey()[0], step: 0, scalars: [] }) }),
      every: () => pass.batches ?? Infinity,
      signal: end.signal,
      onBegin: hookOf(callbacks, end, 'onPredictBatchBegin'),
      onBatch: async (outputs) => {
        const read = await Promise.all(outputs.map((tensor) => tensor.data()));
        const now = outputs.map(({ shape }) => shape.slice(1));
        assertSameShapes(model.name, shapes, now);
        shapes = now;
        read.forEach((values, i) =>
          chunks[i]!.push(values instanceof Float32Array ? values : Float32Array.from(values)),
        );
        await inTurn(callbacks, end, (hook) => hook.onPredictBatchEnd?.(batch, pass.batches ?? batch + 1));
        batch++;
      },
    });
    if (batch === 0)
      throw new ArgumentError(`model "${model.name}": predict: there is no batch; give samples, or batches`);
    await inTurn(callbacks, end, (hook) => hook.onPredictEnd?.());
    const { HostArray } = await import('../../engine/host-array');
    const arrays = chunks.map((parts, i) => {
      const shape = shapes[i]!;
      const data = joined(parts, most * sizeOf(shape));
      return new HostArray(data, [data.length / sizeOf(shape), ...shape]);
    });
    return packStructure(model.structure.outputs, arrays);
  } finally {
    for (const disposable of open.toReversed()) disposable[Symbol.dispose]();
  }
}

function assertSameShapes(model: string, before: readonly Shape[], now: readonly Shape[]): void {
  const other = before.findIndex((shape, i) => !sameShape(shape, now[i]!));
  if (other >= 0)
    throw new ShapeError(
      `model "${model}": predict: a batch gives ${formatShape(now[other]!)} a sample, those before it ` +
        `${formatShape(before[other]!)}, which is no array; call predict once for each size`,
    );
}

/** Of several inputs, a list of as many data is the samples; any other list begins with them. */
function samplesOf(batch: PredictBatch, inputs: number): DataOf {
  if (!Array.isArray(batch) || isOne(batch as DataOf)) return batch as DataOf;
  const isList = inputs > 1 && batch.length === inputs && batch.every((each) => isOne(each as DataOf));
  return isList ? (batch as DataOf) : (batch[0] as DataOf);
}

/** @param most numbers; others are left out. */
function joined(parts: readonly Float32Array[], most: number): Float32Array {
  const length = parts.reduce((sum, { length }) => sum + length, 0);
  const data = new Float32Array(Math.min(length, most));
  let start = 0;
  for (const part of parts) {
    data.set(part.subarray(0, data.length - start), start);
    start += part.length;
  }
  return data;
}
