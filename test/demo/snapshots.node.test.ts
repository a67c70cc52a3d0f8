import { describe, expect, test } from 'vitest';
import { INPUT_SHAPE, PRESETS, type PresetName } from '../../demo/run/architecture';
import { check } from '../../demo/run/check';
import { Snapshots } from '../../demo/worker/snapshots';
import type { NDArray } from '../../nn';

/** Weights of a network's layers, as small as those of a trained one. */
function randomWeights(name: PresetName): NDArray[] {
  const layers = PRESETS[name];
  const checked = check(layers);
  return layers.flatMap((layer, i) => {
    const input = checked[i - 1]?.shape ?? INPUT_SHAPE;
    const shapes =
      layer.kind === 'conv2d'
        ? [[layer.kernelSize, layer.kernelSize, input[2]!, layer.filters], [layer.filters]]
        : layer.kind === 'dense'
          ? [[input[0]!, layer.units], [layer.units]]
          : [];
    return shapes.map((shape) => ({
      shape,
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.6 * (Math.random() - 0.5)),
    }));
  });
}

const COUNTS: Readonly<Record<PresetName, number>> = { max: 333_526, average: 39_478, mnist: 93_322, tiny: 4_010 };

describe.each(Object.keys(PRESETS) as PresetName[])('200 snapshots of %s', (name) => {
  const snapshots = new Snapshots();
  const weights = randomWeights(name);
  // What is added changes: each moment's first weight is its step.
  for (let step = 0; step < 200; step++) {
    snapshots.add(
      step,
      weights.map(({ data, shape }, i) => ({
        data: i === 0 ? Float32Array.from(data, (value, j) => (j === 0 ? step : value)) : data,
        shape,
      })),
    );
  }

  test('cost less than 20 MB', () => {
    expect(weights.reduce((sum, { data }) => sum + data.length, 0)).toBe(COUNTS[name]);
    expect(snapshots.bytes).toBeGreaterThan(2 * COUNTS[name]);
    expect(snapshots.bytes).toBeLessThan(20e6);
  });

  test('begin with the first to the bit and end with the last, evenly in between', () => {
    const { steps } = snapshots;
    expect([steps[0], steps.at(-1)]).toEqual([0, 199]);
    expect(snapshots.at(0).weights[1]!.data).toBe(weights[1]!.data);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(Math.ceil((4 * 200) / steps.length));
  });

  test('give each moment its own weights, to eleven bits', () => {
    for (const step of snapshots.steps) {
      const found = snapshots.at(step);
      expect([found.step, found.weights[0]!.data[0]]).toEqual([step, step]);
    }
    const { weights: last } = snapshots.at(1000);
    expect(last.map(({ shape }) => shape)).toEqual(weights.map(({ shape }) => shape));
    const worst = Math.max(...last[2]!.data.map((value, i) => Math.abs(value - weights[2]!.data[i]!)).slice(0, 10_000));
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(0.5 * 2 ** -12); // half a unit of what is below a half
  });
});
