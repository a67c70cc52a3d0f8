import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ArgumentError, type Logs, StorageError, TensorBoard, type TensorBoardOptions } from '../../../nn';
import { histogramTensor, imageTensor } from '../../../nn/callbacks/weight-summaries';
import { summaryRecord, versionRecord } from '../../../nn/io/events-file';
import keras from '../../keras/tensorboard-events.json';
import { FakeModel, train } from './fake-model';
import { readEvents } from './read-events';

it('a file is the bytes of the one that TensorFlow writes', () => {
  const [began, first, second] = keras.file.wallTimes as [number, number, number];
  const bias = { data: Float32Array.of(0.25, -1, 3), shape: [3] };
  const tag = 'net/dense/bias/histogram';
  const records = [
    versionRecord(began),
    summaryRecord(first, 0, {
      kind: 'scalars',
      tag: 'epoch_loss',
      tensor: { shape: [], data: Float32Array.of(0.3) },
    }),
    summaryRecord(second, 300, { kind: 'histograms', tag, tensor: histogramTensor(bias) }),
  ];
  expect(Buffer.concat(records).toString('hex')).toBe(keras.file.hex);
});

const options: TensorBoardOptions = { writeGraph: false };
const logs: Logs[] = [{ loss: 0.5, val_loss: 0.25 }, { loss: NaN }];

function board(logDir: string): { model: FakeModel; callback: TensorBoard } {
  const model = new FakeModel();
  const callback = new TensorBoard(logDir, options);
  callback.setModel(model.asModel);
  return { model, callback };
}

it('files are in the folders train and validation, one for each fit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-board-'));
  const { model, callback } = board(join(folder, 'logs'));
  await train(model, callback, logs);
  const read = async (name: string) => {
    const paths = await readdir(join(folder, 'logs', name));
    expect(paths).toHaveLength(1);
    return readEvents(new Uint8Array(await readFile(join(folder, 'logs', name, paths[0]!))));
  };
  const rate = Math.fround(0.01);
  expect((await read('train')).map(({ tag, step, value }) => [tag, step, value])).toEqual([
    ['epoch_loss', 0, [0.5]],
    ['epoch_learning_rate', 0, [rate]],
    ['epoch_loss', 1, [NaN]],
    ['epoch_learning_rate', 1, [rate]],
  ]);
  expect(await read('validation')).toEqual([{ kind: 'scalars', tag: 'epoch_loss', step: 0, value: [0.25] }]);
  callback.setModel(model.asModel);
  await train(model, callback, logs);
  expect(await readdir(join(folder, 'logs/train'))).toHaveLength(2);
  await rm(folder, { recursive: true });
});

it('a folder that cannot be written ends training', async () => {
  const { model, callback } = board('/dev/null/logs');
  await expect(train(model, callback, logs)).rejects.toThrow(StorageError);
});

it('a model that cannot be written is warned of', async () => {
  const lines: string[] = [];
  const callback = new TensorBoard({ print: (line) => lines.push(line), store: { appendFile: async () => undefined } });
  callback.setModel(new FakeModel().asModel);
  await callback.onTestBegin();
  expect(lines).toEqual([expect.stringMatching(/^Model failed to serialize as JSON\. Ignoring\.\.\. /)]);
});

it.each<[TensorBoardOptions, string]>([
  [{ profileBatch: 2 as never }, "WebGPU has no trace of TensorFlow's profiler; profile() times the shaders of a step"],
  [{ embeddingsFreq: 1 as never }, "the projector reads TensorFlow's checkpoints, which are not written"],
  [{ embeddingsMetadata: 'meta.tsv' as never }, 'embeddingsMetadata must be null, the only supported value'],
  [{ updateFreq: 0 }, "updateFreq must be 'epoch', 'batch' or a number of batches, got 0"],
  [{ logDir: '' }, 'logDir must be the path of a folder, or a FileSystemDirectoryHandle'],
])('%o is refused, with the reason', (wrong, message) => {
  expect(() => new TensorBoard(wrong)).toThrow(ArgumentError);
  expect(() => new TensorBoard(wrong)).toThrow(message);
});

it("'batch' is every batch", () => expect(new TensorBoard({ updateFreq: 'batch' }).updateFreq).toBe(1));

it('a weight of five axes, and one of none but ones, makes no picture; of a kernel the first three are kept', async () => {
  const image = (shape: number[]) => imageTensor({ data: new Float32Array(shape.reduce((a, b) => a * b, 1)), shape });
  expect(await image([2, 2, 2, 2, 2])).toBeNull();
  expect(await image([2, 2, 2, 2])).toBeNull();
  expect(await image([1, 1])).toBeNull();
  expect(await image([3, 2, 5])).toMatchObject({ shape: [5], strings: ['2', '3', {}, {}, {}] });
});

it('values that are all alike are in the last of 30 ranges', () => {
  const tensor = histogramTensor({ data: new Float32Array(7).fill(2), shape: [7] }) as { data: Float64Array };
  expect([...tensor.data.slice(-6)]).toEqual([2, 2, 0, 2, 2, 7]);
});
