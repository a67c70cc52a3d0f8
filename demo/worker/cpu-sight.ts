import type { NDArray, ScaledBytes, Sequential } from '../../nn';
import { CpuForward } from '../cpu-forward/cpu-forward';
import { cpuGradCAM } from './cpu-gradcam';
import type { Sight } from './viewer';

/** Milliseconds of work after which others have their turn: the worker that trains may be this one. */
const TURN = 20;

/** What panels see of a network that needs no GPU. @param model never built. */
export function cpuSight(model: Sequential, weights: readonly NDArray[]): Sight {
  const cpu = new CpuForward(model, weights);
  const layers = model.layers.map((layer) => layer.output);
  const predict: Sight['model']['predict'] = async (x, { batchSize = 32, callbacks = [], signal } = {}) => {
    const [count = 0, ...sizes] = x.shape;
    const size = sizes.reduce((a, b) => a * b, 1);
    const scale = isScaled(x) ? x.scale : 1;
    const batches = Math.ceil(count / batchSize);
    const width = model.output.sizes[0]!;
    const y = new Float32Array(count * width);
    let began = performance.now();
    for (let i = 0; i < count; i++) {
      const sample = Float64Array.from({ length: size }, (_, at) => Number(x.data[i * size + at]) * scale);
      y.set(cpu.predict(sample)[0]!.data, i * width);
      const isLast = (i + 1) % batchSize === 0 || i + 1 === count;
      if (isLast)
        for (const callback of callbacks) await callback.onPredictBatchEnd?.(Math.floor(i / batchSize), batches);
      if (performance.now() - began < TURN) continue;
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
      began = performance.now();
    }
    return { data: y, shape: [count, width] };
  };
  return {
    model: { layers: model.layers, getWeights: () => Promise.resolve(weights), predict },
    all: {
      predict: (x) => {
        const values = cpu.outputs(Float64Array.from(x.data));
        return Promise.resolve(
          layers.map((tensor): NDArray => {
            const { data, shape } = values.get(tensor)!;
            return { data: Float32Array.from(data), shape: [1, ...shape] };
          }),
        );
      },
    },
    gradCAM: (image, label) => Promise.resolve(cpuGradCAM(cpu, model.layers, image, label)),
    signal: new AbortController().signal,
  };
}

const isScaled = (x: NDArray | ScaledBytes): x is ScaledBytes => 'scale' in x;
