import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  Add,
  ArgumentError,
  Dense,
  Input,
  Model,
  Progbar,
  ProgressBar,
  Sequential,
  config,
  disableInteractiveLogging,
  enableInteractiveLogging,
  getSourceInputs,
  isInteractiveLoggingEnabled,
  standardizeDtype,
  utils,
} from '../../nn';
import keras from '../keras/utils.json';
import { optionsHere } from '../keras/options-here';

afterEach(() => void vi.restoreAllMocks());

describe('Config', () => {
  it('has values that are read and set by name, in either way, and frozen', () => {
    const settings = new utils.Config({ learningRate: 0.1, momentum: 0.9 });
    settings.useEma = true;
    expect(settings.learningRate).toBe(0.1);
    expect(settings.get('useEma')).toBe(true);
    expect(settings.get('seed')).toBeNull();
    expect(settings.get('seed', 3)).toBe(3);
    expect([...settings]).toEqual(['learningRate', 'momentum', 'useEma']);
    expect([[...settings.keys()], [...settings.values()], [...settings.items()]]).toEqual([
      ['learningRate', 'momentum', 'useEma'],
      [0.1, 0.9, true],
      [
        ['learningRate', 0.1],
        ['momentum', 0.9],
        ['useEma', true],
      ],
    ]);
    expect('momentum' in settings).toBe(true);
    expect(settings.pop('momentum')).toBe(0.9);
    expect(settings.pop('momentum', 5)).toBe(5);
    expect('momentum' in settings).toBe(false);
    settings.update({ epochs: 3 });
    settings.update(new utils.Config({ epochs: 4 }));
    delete settings.useEma;
    expect(settings.asDict()).toEqual({ learningRate: 0.1, epochs: 4 });
    expect(settings.toJson()).toBe('{"learningRate":0.1,"epochs":4}');
    expect({ ...settings }).toEqual({ learningRate: 0.1, epochs: 4 });
    expect(settings.length).toBe(2);
    settings.freeze();
    expect(settings.frozen).toBe(true);
    const changes = [
      () => (settings.epochs = 5),
      () => settings.pop('epochs'),
      () => settings.update({}),
      () => delete settings.epochs,
    ];
    for (const change of changes) {
      expect(change).toThrow(ArgumentError);
      expect(change).toThrow('it is frozen');
    }
    settings.unfreeze();
    settings.epochs = 5;
    expect(settings.epochs).toBe(5);
  });

  it('refuses a name that it does not have, and one of its own', async () => {
    const settings = new utils.Config({ epochs: 1 });
    expect(() => settings.epoch).toThrow('Config: it has no "epoch"; expected one of epochs');
    expect(() => settings.pop('epoch')).toThrow(ArgumentError);
    expect(() => new utils.Config({ freeze: 1 })).toThrow('"freeze" is a name of its own');
    expect(() => settings.update({ items: 1 })).toThrow('"items" is a name of its own');
    expect(() => new utils.Config(3 as never)).toThrow('takes an object of values');
    expect(await Promise.resolve(settings)).toBe(settings);
  });
});

it.each(Object.entries(keras.dtypes))('standardizeDtype(%s) is that of Keras', (given, name) => {
  expect(standardizeDtype(given === 'None' ? null : given)).toBe(name);
});

it('standardizeDtype takes classes, and what has a type', () => {
  expect(
    [Number, Boolean, String, BigInt, Uint8Array, Float64Array, 'f32'].map((each) => standardizeDtype(each)),
  ).toEqual(['float32', 'bool', 'string', 'int64', 'uint8', 'float64', 'float32']);
  expect(standardizeDtype({ dtype: 'u32' })).toBe('uint32');
  expect(() => standardizeDtype('floaty')).toThrow(ArgumentError);
  expect(() => standardizeDtype(DataView)).toThrow('is no type; expected one of float16');
});

it('getSourceInputs gives the inputs that an output depends on, each once, as Keras finds them', () => {
  const [a, b, c] = [Input({ shape: [2] }), Input({ shape: [2] }), Input({ shape: [2] })];
  const both = new Add().apply([b, a]);
  const sum = new Add().apply([both, new Dense(2).apply(b)]);
  new Add().apply([sum, c]);
  const is = (found: readonly unknown[], expected: readonly unknown[]): void => {
    expect(found.length).toBe(expected.length);
    found.forEach((each, i) => expect(each).toBe(expected[i]));
  };
  is(getSourceInputs(sum), [b, a]);
  is(getSourceInputs(a), [a]);
  is(getSourceInputs(new Model(a, new Dense(1).apply(a)).output), [a]);
  expect(() => getSourceInputs(3 as never)).toThrow(ArgumentError);
});

describe('Progbar', () => {
  it.each(keras.progress)('$options writes what Keras does', ({ options, calls, text }) => {
    let now = 1_000_000;
    let written = '';
    const bar = new Progbar({
      ...optionsHere<{ target: number }>(options),
      ansi: true,
      now: () => now,
      write: (part) => void (written += part),
    });
    for (const [current, values] of calls as [number, [string, number][] | null][]) {
      now += 250;
      bar.update(current, values);
    }
    expect(written).toBe(text);
  });

  it('takes options by position, adds steps, and refuses both kinds of metrics', () => {
    let written = '';
    const bar = new Progbar(4, 4, 1, 0, { write: (part) => void (written += part), now: () => 0 });
    bar.add(3, [['loss', 1]]);
    bar.add(1, [['loss', 2]]);
    expect(written).toContain('\r3/4 ━━━━ 0s 0s/step - loss: 1.0000');
    expect(written.endsWith('4/4 ━━━━ 0s 0s/step - loss: 2.0000\n')).toBe(true);
    expect(() => new Progbar(1, { statefulMetrics: [], statelessMetrics: [] })).toThrow(ArgumentError);
    expect(() => new Progbar(1, { verbose: 3 as never })).toThrow('verbose must be 0, 1 or 2');
  });
});

it('what is printed by default is off while interactive logging is disabled', () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const stdout = vi.spyOn(process.stdout, 'write').mockImplementation(() => true);
  const model = new Sequential([Input({ shape: [2] }), new Dense(1)]);
  const own: string[] = [];
  const print = (): void => {
    model.summary();
    model.summary({ printFn: (text) => own.push(text) });
    const bar = new ProgressBar();
    bar.onTrainBegin({ epochs: 2, steps: 1 });
    bar.onEpochBegin(0);
    bar.onEpochEnd(0, { loss: 1 });
    new Progbar(1).update(1);
  };
  disableInteractiveLogging();
  try {
    expect(isInteractiveLoggingEnabled()).toBe(false);
    print();
    expect(log).not.toHaveBeenCalled();
    expect(stdout).not.toHaveBeenCalled();
    expect(own).toHaveLength(1);
  } finally {
    config.enableInteractiveLogging();
  }
  enableInteractiveLogging();
  expect(config.isInteractiveLoggingEnabled()).toBe(true);
  print();
  expect(log).toHaveBeenCalledOnce();
  expect(stdout.mock.calls.length).toBeGreaterThanOrEqual(4);
});
