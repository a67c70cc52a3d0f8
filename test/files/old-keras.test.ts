import { describe, expect, it } from 'vitest';
import { type DataOf, type Model, type NDArray, loadModel } from '../../nn';
import { readZip } from '../../nn/io/zip';
import { camelCase } from '../../nn/names';
import { expectClose, testEngine } from '../gpu';
import { someOf } from '../some-of';

/** What the Keras that wrote a file makes of it; see `test/keras/old-keras/make.py`. */
interface Entry {
  readonly file: string;
  readonly inputs: readonly number[][];
  readonly outputs: readonly Values[];
  /** The same weights without the model. */
  readonly weights?: string;
  readonly targets?: readonly Values[];
  /** It has regularizers and constraints. */
  readonly penalized: boolean;
  readonly compiled: null | {
    readonly optimizer: string;
    /** This and what follows is absent where that Keras cannot load its own file. */
    readonly config?: Readonly<Record<string, unknown>>;
    readonly iterations?: number;
    /** Loss and metrics on the inputs. */
    readonly evaluation?: Readonly<Record<string, number>>;
    /** The outputs after one more step. Absent where it is by chance or penalties, or Keras 3 takes it differently. */
    readonly after?: readonly Values[];
  };
}

interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

const expectations = import.meta.glob<readonly Entry[]>('../keras/old-keras/*.json', {
  import: 'default',
  eager: true,
});
const archives = import.meta.glob<string>('../keras/old-keras/*.zip', {
  query: '?url',
  import: 'default',
  eager: true,
});

const array = ({ shape, data }: Values): NDArray => ({ shape, data: Float32Array.from(data) });
const oneOrMore = (arrays: readonly NDArray[]): DataOf => (arrays.length === 1 ? arrays[0]! : arrays);
const inputsOf = ({ inputs }: Entry): DataOf =>
  oneOrMore(
    inputs.map((shape, at) =>
      array({ shape, data: Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(0.7 * i + at)) }),
    ),
  );

async function outputsOf(model: Model, entry: Entry): Promise<readonly NDArray[]> {
  const outputs = await model.predict(inputsOf(entry));
  return Array.isArray(outputs) ? outputs : [outputs];
}

async function expectOutputs(model: Model, entry: Entry, expected: readonly Values[], what: string): Promise<void> {
  const all = await outputsOf(model, entry);
  expect(all.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  all.forEach(({ data }, at) => expectClose(data, expected[at]!.data, `${what} ${at}`));
}

/** Every setting that Keras's optimizer has and this one has as well. */
function expectSettings(
  model: Model,
  { optimizer: className, config, iterations }: NonNullable<Entry['compiled']>,
): void {
  const { optimizer } = model;
  expect(optimizer!.className).toBe(className);
  if (!config) return;
  expect(model.iterations).toBe(iterations);
  const { lr, learning_rate: rate = lr, decay, ...rest } = config;
  expect(optimizer!.schedule !== null).toBe(typeof rate === 'object' || (typeof decay === 'number' && decay > 0));
  const settings = optimizer as unknown as Record<string, unknown>;
  for (const [key, value] of Object.entries({ ...rest, ...(!optimizer!.schedule && { learning_rate: rate }) })) {
    const own = settings[camelCase(key)];
    if (typeof value === 'number' && typeof own === 'number') expect(own, key).toBeCloseTo(value, 6);
    else if (typeof value === 'boolean' && own !== undefined) expect(own, key).toBe(value);
  }
}

describe.each(Object.entries(archives).map(([path, url]) => [/([^/]*)\.zip$/.exec(path)![1]!, path, url]))(
  'Keras %s',
  (_, path, url) => {
    let files: Map<string, Uint8Array> | undefined;
    const bytesOf = async (name: string): Promise<Uint8Array> => {
      files ??= readZip(new Uint8Array(await (await fetch(url)).arrayBuffer()), path);
      return files.get(name)!;
    };

    const entries = expectations[path.replace(/zip$/, 'json')]!;
    // Of each version every other file; all by `VITRINE_SWEEP=all`.
    it.each(someOf(entries, Math.ceil(entries.length / 2)).map((entry) => [entry.file, entry] as const))(
      '%s',
      async (file, entry) => {
        const bytes = await bytesOf(file);
        const options = { engine: await testEngine(), name: file };
        using model = await loadModel(bytes, options);
        await expectOutputs(model, entry, entry.outputs, 'output');

        const withoutModel = entry.weights ? [await bytesOf(entry.weights), bytes] : [];
        for (const weights of withoutModel) {
          model.setWeights(
            (await model.getWeights()).map(({ shape, data }) => ({
              shape,
              data: new Float32Array(data.length).fill(0.5),
            })),
          );
          await model.loadWeights(weights);
          await expectOutputs(model, entry, entry.outputs, 'output by the weights alone');
        }

        if (!entry.compiled) return expect(model.optimizer).toBeNull();
        expectSettings(model, entry.compiled);
        if (entry.penalized) {
          expect(model.penalties!.some).toBe(true);
          const { history } = await model.fit(inputsOf(entry), oneOrMore(entry.targets!.map(array)), { epochs: 2 });
          for (const loss of history.loss!) expect(loss).toBeGreaterThan(0);
        }
        const { evaluation, after } = entry.compiled;
        const targets = oneOrMore(entry.targets!.map(array));
        if (evaluation) {
          const logs = await model.testOnBatch(inputsOf(entry), targets);
          // The names are of each version's own.
          const metrics = entry.outputs.length === 1 ? model.trainer.options.objectives[0]!.metrics : [];
          const figures = [logs.loss!, ...metrics.map(({ name }) => logs[name]!)];
          expectClose(figures, Object.values(evaluation).slice(0, figures.length), 'loss and metrics');
        }
        if (after) {
          await model.trainOnBatch(inputsOf(entry), targets);
          const all = await outputsOf(model, entry);
          // Versions differ in where they add epsilon; a state that is not the file's is off by a hundred times more.
          const errors = all.flatMap(({ data }, at) =>
            Array.from(data, (value, i) => Math.abs(value - after[at]!.data[i]!)),
          );
          expect(Math.max(...errors), 'error after a step').toBeLessThan(1e-4);
        }
      },
    );
  },
);
