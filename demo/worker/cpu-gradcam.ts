import { ArgumentError, Conv2D, type Layer, type NDArray } from '../../nn';
import type { CpuForward, Values } from '../cpu-forward/cpu-forward';

/** Small beside what maps hold, large beside what float64 loses. */
const STEP = 1e-6;

/**
 * `gradCAM` without a tape. It needs of each map the mean gradient of the class's logit alone, and that is how the
 * logit changes as the whole map does: a difference in float64, of one map at a time.
 * @param layers of a model that is a line of them. @returns as `gradCAM`.
 */
export function cpuGradCAM(cpu: CpuForward, layers: readonly Layer[], image: NDArray, label: number): NDArray {
  const last = layers.findLastIndex((layer) => layer instanceof Conv2D);
  if (last < 0) throw new ArgumentError('gradCAM: the model has no convolution');
  const through = (from: number, to: number, x: Values): Values =>
    layers.slice(from, to).reduce((y, layer, i) => {
      const isLogits = from + i === layers.length - 1;
      return cpu.run(layer, [y], { logits: isLogits })[0]!;
    }, x);
  const maps = through(0, last + 1, { data: Float64Array.from(image.data), shape: cpu.model.input.sizes });
  const [height = 1, width = 1, channels = 1] = maps.shape;
  const logit = (channel: number, by: number): number => {
    const data = maps.data.map((value, i) => (i % channels === channel ? value + by : value));
    return through(last + 1, layers.length, { data, shape: maps.shape }).data[label]!;
  };
  const map = new Float32Array(height * width);
  for (let channel = 0; channel < channels; channel++) {
    const weight = (logit(channel, STEP) - logit(channel, -STEP)) / (2 * STEP * height * width);
    for (let i = 0; i < map.length; i++) map[i]! += weight * maps.data[i * channels + channel]!;
  }
  return { data: map.map((value) => Math.max(0, value)), shape: [height, width] };
}
