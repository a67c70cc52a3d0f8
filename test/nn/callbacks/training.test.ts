import { describe, expect, it } from 'vitest';
import {
  CSVLogger,
  type Callback,
  Dense,
  EarlyStopping,
  Input,
  type Model,
  ModelCheckpoint,
  ProgressBar,
  Sequential,
  StorageError,
  TerminateOnNaN,
} from '../../../nn';
import { exists, list, readFile, remove, writeFile } from '../../../nn/io/storage';
import { testEngine } from '../../gpu';
import { batchesOf, bitsOfWeights, points, smallModel } from './small-model';

const { x, y } = points(40);
const validationData = [points(20, 9).x, points(20, 9).y] as const;

/** The bits of the weights after each epoch. */
function keepBits(model: Model): { bits: Uint32Array[][]; callback: Callback } {
  const bits: Uint32Array[][] = [];
  return { bits, callback: { onEpochEnd: async () => void bits.push(await bitsOfWeights(model)) } };
}

/** Stands in for a file format: the weights, one after the other. */
async function weightBytes(model: Model): Promise<Uint8Array> {
  const values = (await model.getWeights()).flatMap(({ data }) => [...data]);
  return new Uint8Array(Float32Array.from(values).buffer);
}

async function setFromBytes(model: Model, bytes: Uint8Array): Promise<void> {
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let at = 0;
  model.setWeights(
    (await model.getWeights()).map(({ data, shape }) => ({ data: values.slice(at, (at += data.length)), shape })),
  );
}

/** Puts each epoch's figure in the logs' place, so that which epoch is the best is known. */
const scripted = (name: string, values: readonly number[]): Callback => ({
  onEpochEnd: (epoch, logs) => void (logs[name] = values[epoch]!),
});

describe('EarlyStopping', () => {
  it.each<[string, number[], { stopped: number; best: number; run: number }]>([
    ['patience', [5, 4, 3, 6, 7, 1], { stopped: 4, best: 2, run: 5 }],
    ['the last epoch', [5, 3, 4], { stopped: 0, best: 1, run: 3 }],
  ])('puts the best weights back where %s ends training', async (_, values, { stopped, best, run }) => {
    using model = await smallModel();
    const { bits, callback } = keepBits(model);
    const stopping = new EarlyStopping({ patience: 2, restoreBestWeights: true });
    const callbacks = [callback, scripted('val_loss', values), stopping];
    const { epoch } = await model.fit(x, y, { epochs: values.length, validationData, callbacks });
    expect([epoch.length, stopping.stoppedEpoch, stopping.bestEpoch]).toEqual([run, stopped, best]);
    expect(await bitsOfWeights(model)).toEqual(bits[best]);
    expect(bits[best]).not.toEqual(bits.at(-1));
  });

  it('without that ends with the last weights', async () => {
    using model = await smallModel();
    const { bits, callback } = keepBits(model);
    await model.fit(x, y, {
      epochs: 5,
      callbacks: [callback, scripted('val_loss', [1, 2, 3, 4, 5]), new EarlyStopping({ patience: 2 })],
    });
    expect(bits).toHaveLength(3);
    expect(await bitsOfWeights(model)).toEqual(bits.at(-1));
  });

  it('puts them back where an error or a signal ends it', async () => {
    using model = await smallModel();
    const { buffers } = model.engine.stats();
    const controller = new AbortController();
    for (const end of [() => Promise.reject(new RangeError('mine')), () => controller.abort(new RangeError('mine'))]) {
      const { bits, callback } = keepBits(model);
      const ending: Callback = { onEpochBegin: (epoch) => (epoch === 3 ? end() : undefined) };
      const callbacks = [
        callback,
        scripted('val_loss', [5, 2, 4]),
        new EarlyStopping({ patience: 9, restoreBestWeights: true }),
        ending,
      ];
      await expect(model.fit(x, y, { epochs: 9, callbacks, signal: controller.signal })).rejects.toThrow('mine');
      expect(bits).toHaveLength(3);
      expect(await bitsOfWeights(model)).toEqual(bits[1]);
      expect(model.engine.stats().buffers).toBe(buffers);
    }
  });
});

describe('TerminateOnNaN', () => {
  it.each([1, 3, 'auto' as const])(
    'ends training that diverges, where figures are read every %s batches',
    async (stepsPerExecution) => {
      using model = new Sequential([Input({ shape: [1] }), new Dense({ units: 1 })], { engine: await testEngine() });
      await model.compile({ optimizer: 'adam', loss: 'mean_squared_error', stepsPerExecution });
      const said: string[] = [];
      const nan = new TerminateOnNaN({ print: (line) => said.push(line) });
      // The square of the fifth sample's error is no float any more.
      const values = Float32Array.from({ length: 40 }, (_, i) => (i === 4 ? 1e30 : 1));
      const { history, epoch } = await model.fit({ data: values, shape: [40, 1] }, values, {
        batchSize: 1,
        epochs: 3,
        shuffle: false,
        callbacks: [nan],
      });
      expect(epoch).toEqual([0]);
      expect(Number.isFinite(history.loss![0])).toBe(false);
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(/^Batch \d+: Invalid loss, terminating training$/);
      if (stepsPerExecution !== 'auto') {
        expect(said[0]).toContain(`Batch ${stepsPerExecution === 1 ? 4 : 5}:`);
        expect(model.iterations).toBe(stepsPerExecution === 1 ? 5 : 6);
      }
    },
  );

  it('sees a NaN through softmax and cross-entropy', async () => {
    using model = await smallModel();
    model.setWeights(
      (await model.getWeights()).map(({ data, shape }) => ({ data: Float32Array.from(data, () => NaN), shape })),
    );
    await model.fit(x, y, { batchSize: 10, callbacks: [new TerminateOnNaN({ print: () => undefined })] });
    expect(model.iterations).toBe(1);
  });

  it('does nothing while the loss is finite', async () => {
    using model = await smallModel();
    const { epoch } = await model.fit(x, y, { epochs: 2, callbacks: [new TerminateOnNaN()] });
    expect(epoch).toEqual([0, 1]);
  });
});

describe('ModelCheckpoint', () => {
  it("keeps the best in the page's files, from which it comes back", async () => {
    using model = await smallModel();
    const { bits, callback } = keepBits(model);
    const checkpoint = new ModelCheckpoint('checkpoints/best.keras', { saveBestOnly: true, save: weightBytes });
    await model.fit(x, y, {
      epochs: 4,
      validationData,
      callbacks: [callback, scripted('val_loss', [3, 1, 2, 4]), checkpoint],
    });
    expect(checkpoint.best).toBe(1);
    using other = await smallModel();
    await setFromBytes(other, await readFile('checkpoints/best.keras'));
    expect(await bitsOfWeights(other)).toEqual(bits[1]);
    await remove('checkpoints/best.keras');
  });

  it('writes a file an epoch under its name, or one every so many batches', async () => {
    using model = await smallModel();
    const named = new ModelCheckpoint('many/{epoch:02d}-{val_loss:.1f}.keras', { save: weightBytes });
    await model.fit(x, y, { epochs: 3, callbacks: [scripted('val_loss', [3, 1.25, 2]), named] });
    const often = new ModelCheckpoint('often/{epoch}-{batch}.keras', { save: weightBytes, saveFreq: 3 });
    await model.fit(x, y, { epochs: 2, batchSize: 10, callbacks: [often] });
    expect(await list('many')).toEqual(['01-3.0.keras', '02-1.2.keras', '03-2.0.keras']);
    expect(await list('often')).toEqual(['1-3.keras', '2-2.keras']);
    for (const folder of ['many', 'often']) for (const name of await list(folder)) await remove(`${folder}/${name}`);
  });

  it('that cannot write rejects fit, and leaves the old file and the model', async () => {
    using model = await smallModel();
    const { buffers } = model.engine.stats();
    await writeFile('taken/file', Uint8Array.of(7));
    const blocked = new ModelCheckpoint('taken/file/model.keras', { save: weightBytes });
    await expect(model.fit(x, y, { callbacks: [blocked] })).rejects.toThrow(StorageError);
    await writeFile('kept.keras', Uint8Array.of(8));
    const unsaved = new ModelCheckpoint('kept.keras', { save: () => Promise.reject(new StorageError('no bytes')) });
    await expect(model.fit(x, y, { callbacks: [unsaved] })).rejects.toThrow(new StorageError('no bytes'));
    expect([...(await readFile('taken/file')), ...(await readFile('kept.keras'))]).toEqual([7, 8]);
    expect(model.engine.stats().buffers).toBe(buffers);
    await model.fit(x, y);
    for (const path of ['taken/file', 'kept.keras']) await remove(path);
  });
});

it('the two of the notes, with a logger and a bar, on a generator whose end nobody knows', async () => {
  using model = await smallModel();
  const { bits, callback } = keepBits(model);
  const print = (): void => expect.fail('nothing to say');
  const checkpoint = new ModelCheckpoint('best-cnn-model.h5', { saveBestOnly: true, save: weightBytes, print });
  const stopping = new EarlyStopping({ patience: 2, restoreBestWeights: true, print });
  let text = '';
  const bar = new ProgressBar({ write: (part) => (text += part), interval: 0, now: () => 0 });
  const source = { [Symbol.iterator]: () => batchesOf(40, 16) };
  const callbacks = [
    callback,
    scripted('val_loss', [0.5, 0.25, 0.75, 0.5, 0.125]),
    checkpoint,
    stopping,
    new CSVLogger('training.csv'),
    bar,
  ];
  const { history, epoch } = await model.fit(source, null, { epochs: 10, validationData: source, callbacks });
  expect(epoch).toEqual([0, 1, 2, 3]);
  expect(history.val_loss).toEqual([0.5, 0.25, 0.75, 0.5]);
  expect(await bitsOfWeights(model)).toEqual(bits[1]);
  using other = await smallModel();
  await setFromBytes(other, await readFile('best-cnn-model.h5'));
  expect(await bitsOfWeights(other)).toEqual(bits[1]);

  const [header, ...rows] = new TextDecoder().decode(await readFile('training.csv')).split('\r\n');
  expect(header).toBe('epoch,accuracy,loss,val_accuracy,val_loss');
  expect(rows.pop()).toBe('');
  expect(rows.map((row) => row.split(',').map(Number))).toEqual(
    epoch.map((i) => [i, history.accuracy![i], history.loss![i], history.val_accuracy![i], history.val_loss![i]]),
  );
  const lines = text.split(/[\r\n]+/);
  expect(lines.slice(0, 4).map((line) => line.split(' - ')[0])).toEqual([
    'Epoch 1/10',
    '      1/Unknown 0s 0s/step',
    '      2/Unknown 0s 0s/step',
    '      3/Unknown 0s 0s/step',
  ]);
  const full = '━'.repeat(20);
  expect(lines[4]).toMatch(
    new RegExp(
      `^3/3 ${full} 0s 0s/step - accuracy: 0\\.\\d{4} - loss: [\\d.]+ - val_accuracy: 0\\.\\d{4} - val_loss: 0\\.5000$`,
    ),
  );
  expect(lines.slice(5, 7).map((line) => line.split(' - ')[0])).toEqual(['Epoch 2/10', `1/3 ${full} 0s 0s/step`]);
  for (const path of ['best-cnn-model.h5', 'training.csv']) await remove(path);
  expect(await exists('training.csv')).toBe(false);
});
