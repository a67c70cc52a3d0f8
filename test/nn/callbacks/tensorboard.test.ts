import { expect, it } from 'vitest';
import {
  Adam,
  BatchNormalization,
  Conv2D,
  Dense,
  Flatten,
  Input,
  LossScaleOptimizer,
  MultiOptimizer,
  OptimizerMap,
  SGD,
  Sequential,
  TensorBoard,
  type TensorBoardOptions,
} from '../../../nn';
import { optionsIn } from '../../../nn/keras-object';
import keras from '../../keras/tensorboard-events.json';
import { testEngine } from '../../gpu';
import { type ShownEvent, readEvents } from './read-events';

type Config = Readonly<Record<string, unknown>>;
type Row = [folder: string, ...unknown[]];

/** Files in memory. */
class Files {
  readonly files = new Map<string, Uint8Array>();
  async appendFile(path: string, bytes: Uint8Array): Promise<void> {
    this.files.set(path, Uint8Array.of(...(this.files.get(path) ?? []), ...bytes));
  }

  events(): [folder: string, event: ShownEvent][] {
    const paths = [...this.files.keys()].sort();
    return paths.flatMap((path) =>
      readEvents(this.files.get(path)!).map((event): [string, ShownEvent] => [path.split('/').at(-2)!, event]),
    );
  }
}

const x = { data: Float32Array.from(keras.x), shape: [20, 6, 6, 2] };
const y = Uint8Array.from(keras.y);
const half = { data: x.data.slice(0, 720), shape: [10, 6, 6, 2] };

async function network(optimizer: SGD | LossScaleOptimizer | MultiOptimizer = new SGD(0.125)): Promise<Sequential> {
  const layers = [
    new Conv2D(4, 2, { activation: 'relu', name: 'conv' }),
    new BatchNormalization({ name: 'norm' }),
    new Conv2D(3, 2, { name: 'colors' }),
    new Conv2D(1, 2, { name: 'grey' }),
    new Flatten({ name: 'flatten' }),
    new Dense(3, { activation: 'softmax', name: 'dense' }),
  ];
  const model = new Sequential([Input({ shape: [6, 6, 2] }), ...layers], { name: 'net', engine: await testEngine() });
  await model.compile({
    optimizer,
    loss: 'sparse_categorical_crossentropy',
    metrics: ['accuracy'],
    stepsPerExecution: 1,
  });
  model.setWeights(keras.weights.map(({ shape, data }) => ({ shape, data: Float32Array.from(data) })));
  return model;
}

async function run(options: TensorBoardOptions): Promise<[folder: string, event: ShownEvent][]> {
  using model = await network();
  const store = new Files();
  const callbacks = new TensorBoard('logs', { ...options, store });
  const validationData = [half, y.slice(0, 10)] as const;
  await model.fit(x, y, { epochs: 2, batchSize: 5, shuffle: false, validationData, callbacks });
  await model.evaluate(x, y, { batchSize: 5, callbacks });
  expect([...store.files.keys()].every((path) => /^logs\/\w+\/events\.out\.tfevents\.\d{10}\./.test(path))).toBe(true);
  return store.events();
}

/** Of a run that leaves out figures of epochs, those of one that does not. */
function expected({ options, events }: (typeof keras.runs)[number]): Row[] {
  const rows = events as Row[];
  const isFigure = ([, , tag]: Row): boolean => /^(epoch|evaluation)_/.test(tag as string);
  if (typeof options.update_freq !== 'number') return rows;
  return [...rows.filter((row) => !isFigure(row)), ...(keras.runs[0]!.events as Row[]).filter(isFigure)];
}

const inOrder = (rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) => (JSON.stringify(a.slice(0, 4)) < JSON.stringify(b.slice(0, 4)) ? -1 : 1));

it.each(keras.runs)("with $options writes Keras's events", async (golden) => {
  const options = optionsIn(TensorBoard, golden.options) as TensorBoardOptions;
  const events = await run(options);
  const rows = events.map(([folder, { kind, tag, step, value }]): Row => [folder, kind, tag, step, value]);
  const wanted = expected(golden);
  if (typeof golden.options.update_freq !== 'number')
    expect(rows.map((row) => row.slice(0, 4))).toEqual(wanted.map((row) => row.slice(0, 4)));
  const [mine, theirs] = [inOrder(rows), inOrder(wanted)];
  expect(mine.map((row) => row.slice(0, 4))).toEqual(theirs.map((row) => row.slice(0, 4)));
  mine.forEach(([, kind, tag, step, value], i) => {
    const want = theirs[i]![4];
    const where = `${String(tag)} of ${String(step)}`;
    if (kind === 'scalars' && want === null) expect((value as number[])[0], where).toBeGreaterThan(0);
    else if (kind === 'images') expectPicture(value, want, where);
    else if (want !== null)
      (value as number[]).forEach((v, at) =>
        expect(Math.abs(v - (want as number[])[at]!), `${where}, ${at}`).toBeLessThan(2e-6),
      );
  });
});

type Picture = Extract<ShownEvent['value'], { size: unknown }>;

/** A byte may be the one beside it: values are rounded down. */
function expectPicture(value: unknown, want: unknown, where: string): void {
  const [mine, theirs] = [value as Picture, want as Picture];
  expect([mine.size, mine.shape, mine.data.length], where).toEqual([theirs.size, theirs.shape, theirs.data.length]);
  mine.data.forEach((v, i) => expect(Math.abs(v - theirs.data[i]!), where).toBeLessThanOrEqual(1));
}

const shown = (events: [string, ShownEvent][], tag: string): unknown[] =>
  events.filter(([, event]) => event.tag === tag).map(([, { step, value }]) => [step, value]);

it("the model is Keras's config of it, with how it is compiled", async () => {
  const [[, config]] = shown(await run({}), 'keras') as [[number, string]];
  const { class_name: type, config: own, compile_config: compiled } = JSON.parse(config) as Record<string, Config>;
  expect([type, own!.name, (own!.layers as unknown[]).length]).toEqual(['Sequential', 'net', 7]);
  expect(compiled).toMatchObject({ loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] });
});

it.each([
  [new LossScaleOptimizer(new SGD(0.5)), { epoch_learning_rate: 0.5 }],
  [
    new MultiOptimizer(new OptimizerMap(new SGD(0.25), { conv: new Adam(0.5, { name: 'other' }) })),
    { epoch_learning_rate_other: 0.5, epoch_learning_rate_sgd: 0.25 },
  ],
])('learning rates of %o', async (optimizer, rates) => {
  using model = await network(optimizer);
  const store = new Files();
  await model.fit(x, y, { batchSize: 10, callbacks: new TensorBoard({ store }) });
  const events = store.events();
  for (const [tag, rate] of Object.entries(rates)) expect(shown(events, tag)).toEqual([[0, [rate]]]);
});

it('several batches whose figures are read together count as so many', async () => {
  using model = await network();
  model.stepsPerExecution = 2;
  const store = new Files();
  await model.fit(x, y, { epochs: 2, batchSize: 4, callbacks: new TensorBoard({ store, updateFreq: 3 }) });
  const steps = shown(store.events(), 'batch_loss').map((event) => (event as [number])[0]);
  expect(steps).toEqual([4, 7, 9]); // of reads after 2, 4, 5, 7, 9 and 10 batches
});

it("goes into a folder of the page's files, by path or by handle", async () => {
  using model = await network();
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('board', { create: true });
  await model.fit(x, y, { callbacks: [new TensorBoard(folder), new TensorBoard('opfs:board/by-path')] });
  await model.predict(half, { callbacks: [new TensorBoard(folder)] });
  for (const [place, count] of [
    [folder, 2],
    [await folder.getDirectoryHandle('by-path'), 1],
  ] as const) {
    const train = await place.getDirectoryHandle('train');
    let files = 0;
    for await (const file of train.values()) {
      const bytes = new Uint8Array(await (await (file as FileSystemFileHandle).getFile()).arrayBuffer());
      expect(readEvents(bytes)[0]).toMatchObject({ kind: 'graph_keras_model', tag: 'keras' });
      files++;
    }
    expect(files).toBe(count);
  }
  await root.removeEntry('board', { recursive: true });
});
