import { beforeEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, Dense, Flatten, Input, type NDArray, Sequential, clearSession } from '../../nn';
import { RandomState } from '../../nn/datasets/random-state';
import { repr } from '../../notes/notebook';
import { mean, std } from '../../notes/numpy';
import keras from '../keras/summaries.json';

beforeEach(clearSession);

interface Options {
  line_length?: number;
  positions?: number[];
  show_trainable?: boolean;
}

const network = (names: readonly string[]): Sequential =>
  new Sequential([Input({ shape: [4], name: 'in' }), ...names.map((name) => new Dense({ units: 3, name }))], {
    name: '모델',
  });

it.each(keras.summaries)("the table of $names with $options is Keras's", ({ names, options, text }) => {
  const { line_length: lineLength, positions, show_trainable: showTrainable } = options as Options;
  const plain = text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
  let printed = '';
  network(names).summary({ lineLength, positions, showTrainable, printFn: (table) => (printed = table) });
  expect(
    printed
      .split('\n')
      .map((line) => line.trimEnd())
      .join('\n')
      .trim(),
  ).toBe(plain);
});

it('has no table where a column has no room', () => {
  expect(() => network(['a']).summary({ lineLength: 12, printFn: () => undefined })).toThrow(ArgumentError);
});

it('tensors print as in Keras', () => {
  const x = Input({ shape: [28, 28, 1] });
  const y = new Flatten().apply(x);
  const z = new Dense({ units: 2 }).apply(y);
  expect([x, y, z, Input({ shape: [3], name: 'named' })].map(String)).toEqual(keras.tensors);
});

describe("mean and deviation are NumPy's to the bit", () => {
  it.each(keras.figures)('of seed $seed, $shape', ({ seed, shape, mean: middle, std: deviation }) => {
    const random = new RandomState(seed);
    const array: NDArray = {
      data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.random() - 0.5),
      shape,
    };
    expect([Number(repr(mean(array))), Number(repr(std(array)))]).toEqual([Number(middle), Number(deviation)]);
  });
});

it.each([
  [40, 36],
  [80, 76],
  [200, 88],
])('in a terminal of %i columns the lines are of %i; COLUMNS goes first, as in rich', (columns, lineLength) => {
  const model = network(['a']);
  const text = (options: object): string => {
    let printed = '';
    model.summary({
      ...options,
      printFn: (all: string) => {
        printed = all;
      },
    });
    return printed;
  };
  const expected = text({ lineLength });
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const { stdout } = process;
  const before = { isTTY: stdout.isTTY, columns: stdout.columns };
  try {
    vi.stubEnv('COLUMNS', '');
    Object.assign(stdout, { isTTY: true, columns });
    model.summary();
    expect(log.mock.lastCall).toEqual([expected]);
    vi.stubEnv('COLUMNS', '64');
    model.summary();
    expect(log.mock.lastCall).toEqual([text({ lineLength: 60 })]);
    Object.assign(stdout, { isTTY: false });
    model.summary();
    expect(log.mock.lastCall).toEqual([text({ lineLength: 76 })]);
  } finally {
    Object.assign(stdout, before);
    vi.unstubAllEnvs();
    log.mockRestore();
  }
});
