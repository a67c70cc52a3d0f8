import { describe, expect, it } from 'vitest';
import { ArgumentError, CSVLogger, type Callback, EarlyStopping, History, LambdaCallback, LearningRateScheduler, ModelCheckpoint, ProgressBar, ReduceLROnPlateau, RemoteMonitor, TensorBoard, TerminateOnNaN } from '../../../nn'; // prettier-ignore
import { kerasKey } from '../../../nn/names';
import keras from '../../keras/callback-arguments.json';

type AnyClass = new (...args: readonly unknown[]) => Callback;

/** Every callback, and the arguments that it cannot do without. */
const CALLBACKS: readonly [name: string, type: unknown, needed: readonly unknown[]][] = [
  ['CSVLogger', CSVLogger, ['log.csv']],
  ['EarlyStopping', EarlyStopping, []],
  ['History', History, []],
  ['LambdaCallback', LambdaCallback, []],
  ['LearningRateScheduler', LearningRateScheduler, [() => 1]],
  ['ModelCheckpoint', ModelCheckpoint, ['best.keras']],
  ['ProgressBar', ProgressBar, []],
  ['ReduceLROnPlateau', ReduceLROnPlateau, []],
  ['RemoteMonitor', RemoteMonitor, []],
  ['TensorBoard', TensorBoard, []],
  ['TerminateOnNaN', TerminateOnNaN, []],
];

describe.each(CALLBACKS)('%s', (name, type, needed) => {
  const make = (...args: readonly unknown[]) => new (type as AnyClass)(...args);
  const { positional = [], schema = {} } = type as {
    positional?: readonly string[];
    schema?: Readonly<Record<string, unknown>>;
  };

  it("takes Keras's arguments in Keras's order", () => {
    const golden = (keras as Record<string, string[]>)[name];
    if (golden && name !== 'LambdaCallback') expect(positional.map(kerasKey)).toEqual(golden);
    if (golden && golden.length > 0) expect(() => make(...golden.map(() => undefined), 1)).toThrow(`write ${name}(`);
  });

  it('refuses an unknown option, and names one in another spelling', () => {
    expect(() => make(...needed, { bogusOption: 1 })).toThrow(ArgumentError);
    expect(() => make(...needed, { bogusOption: 1 })).toThrow(`${name}: unknown option "bogusOption", got 1`);
    for (const option of [...positional, ...Object.keys(schema)].filter((each) => /[A-Z]/.test(each))) {
      const attempt = () => make(...needed, { [option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]: 1 });
      expect(attempt).toThrow(`did you mean "${option}"?`);
    }
  });

  it('says what is wrong with an option of another type, by its name', () => {
    for (const option of Object.keys(schema).filter((each) => !positional.slice(0, needed.length).includes(each)))
      for (const wrong of [...(option === 'headers' ? [] : [{}]), 1n, ['0.5x'], NaN]) {
        expect(() => make(...needed, { [option]: wrong }), option).toThrow(ArgumentError);
        expect(() => make(...needed, { [option]: wrong })).toThrow(new RegExp(`^${name}: ${option} must be `));
      }
  });
});

it('by position and by name are the same', () => {
  expect(new ModelCheckpoint('best.keras', 'loss', 1, true)).toMatchObject({ monitor: 'loss', verbose: 1, saveBestOnly: true }); // prettier-ignore
  expect(new ModelCheckpoint({ filepath: 'best.keras', saveBestOnly: true })).toMatchObject({ filepath: 'best.keras' });
  expect(new ReduceLROnPlateau('val_loss', 0.2)).toMatchObject({ monitor: 'val_loss', factor: 0.2, patience: 10 });
  expect(new EarlyStopping('loss', -0.1, 3)).toMatchObject({ monitor: 'loss', minDelta: 0.1, patience: 3 });
  expect(new LearningRateScheduler((_, rate) => rate, 1).verbose).toBe(1);
  expect(new EarlyStopping({ verbose: true }).verbose).toBe(1);
  const onEpochEnd = (): void => undefined;
  expect(new LambdaCallback(null, onEpochEnd).onEpochEnd).toBe(onEpochEnd);
  expect(new LambdaCallback({ onEpochEnd }).onEpochEnd).toBe(onEpochEnd);
});

it.each<[string, () => unknown, string]>([
  [
    'no path',
    () => new ModelCheckpoint(undefined as never),
    'ModelCheckpoint: filepath must be a string, got undefined',
  ],
  ['no file name', () => new CSVLogger(undefined as never), 'CSVLogger: filename must be a string, got undefined'],
  ['no schedule', () => new LearningRateScheduler(0.1 as never), 'schedule must be a function of the epoch'],
  ['a hook that is none', () => new LambdaCallback({ onEpochEnd: 3 as never }), 'onEpochEnd must be a function, got 3'],
  ['an ending', () => new ModelCheckpoint('best.keras', { saveWeightsOnly: true }), 'must end with .weights.h5'],
  [
    'a path twice',
    () => new (ModelCheckpoint as unknown as AnyClass)('a.keras', { filepath: 'b.keras' }),
    'filepath is given twice',
  ],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(message);
});
