import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CSVLogger, type Callback, type Logs, StorageError } from '../../../nn';
import { FakeModel, train } from './fake-model';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-csv-'));
});
afterAll(() => rm(folder, { recursive: true }));

const run = (callback: Callback, logs: Logs[]) => train(new FakeModel(), callback, logs);

// Byte for byte what Keras 3.15.1's CSVLogger wrote of the same logs.
it('writes epoch, then the figures by name, NA for what is missing; append goes on', async () => {
  const path = join(folder, 'new/log.csv');
  const logs = [{ loss: 0.1, accuracy: 0.5 }, { loss: 1 }] as Logs[];
  await run(new CSVLogger(path), logs);
  const text = 'epoch,accuracy,loss,val_accuracy,val_loss\r\n0,0.5,0.1,NA,NA\r\n1,NA,1.0,NA,NA\r\n';
  expect(await readFile(path, 'utf8')).toBe(text);
  await run(new CSVLogger(path, { append: true }), [logs[0]!]);
  expect(await readFile(path, 'utf8')).toBe(`${text}0,0.5,0.1,NA,NA\r\n`);
  await run(new CSVLogger(path), logs);
  expect(await readFile(path, 'utf8')).toBe(text);
});

it("writes numbers as Python's repr does", async () => {
  const path = join(folder, 'numbers.csv');
  await run(new CSVLogger(path, { separator: ';' }), [
    { loss: 0.1, val_loss: 1e-5, accuracy: 1, val_accuracy: 123456789 },
    { loss: NaN, val_loss: -Infinity, accuracy: 1e16, val_accuracy: 0.0001 },
  ]);
  expect(await readFile(path, 'utf8')).toBe(
    'epoch;accuracy;loss;val_accuracy;val_loss\r\n0;1.0;0.1;123456789.0;1e-05\r\n1;1e+16;nan;0.0001;-inf\r\n',
  );
});

it('writes the zero below zero as Python does', async () => {
  const path = join(folder, 'zero.csv');
  await run(new CSVLogger(path), [{ loss: -0, val_loss: 0 }]);
  expect(await readFile(path, 'utf8')).toBe('epoch,loss,val_loss\r\n0,-0.0,0.0\r\n');
});

it('appends to nothing, and to an empty file, with a header; quotes a name that holds the separator', async () => {
  const header = 'epoch,"a,""b""",val_loss\r\n0,2.0,1.0\r\n';
  const logs = [{ val_loss: 1, 'a,"b"': 2 }];
  await run(new CSVLogger(join(folder, 'none.csv'), { append: true }), logs);
  expect(await readFile(join(folder, 'none.csv'), 'utf8')).toBe(header);
  await writeFile(join(folder, 'empty.csv'), '');
  await run(new CSVLogger(join(folder, 'empty.csv'), { append: true }), logs);
  expect(await readFile(join(folder, 'empty.csv'), 'utf8')).toBe(header);
});

it('goes on behind the last whole line of a file that a crash has cut off', async () => {
  const path = join(folder, 'torn.csv');
  await writeFile(path, 'epoch,loss,val_loss\r\n0,1.0,2.0\r\n1,0.');
  await run(new CSVLogger(path, { append: true }), [{ loss: 3, val_loss: 4 }]);
  expect(await readFile(path, 'utf8')).toBe('epoch,loss,val_loss\r\n0,1.0,2.0\r\n0,3.0,4.0\r\n');
  await writeFile(path, 'epo');
  await run(new CSVLogger(path, { append: true }), [{ loss: 3, val_loss: 4 }]);
  expect(await readFile(path, 'utf8')).toBe('epoch,loss,val_loss\r\n0,3.0,4.0\r\n');
});

it('has each line in the file when its epoch has ended, and may be used again', async () => {
  const path = join(folder, 'lines.csv');
  const callback = new CSVLogger(path);
  for (let fit = 0; fit < 2; fit++) {
    await callback.onTrainBegin();
    expect(await readFile(path, 'utf8')).toBe('');
    for (let epoch = 0; epoch < 3; epoch++) {
      await callback.onEpochEnd(epoch, { val_loss: epoch });
      expect((await readFile(path, 'utf8')).split('\r\n')).toHaveLength(epoch + 3);
    }
  }
});

it('a file that cannot be written is a StorageError', async () => {
  await expect(run(new CSVLogger(folder), [{ loss: 1 }])).rejects.toThrow(StorageError);
  await expect(run(new CSVLogger(join(folder, 'lines.csv/log.csv')), [{ loss: 1 }])).rejects.toThrow(
    /cannot write .*lines\.csv\/log\.csv/,
  );
});
