import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Engine, StorageError, createEngine } from '../../engine';
import {
  BackupAndRestore,
  CSVLogger,
  Dense,
  Input,
  ModelCheckpoint,
  Sequential,
  loadModel,
  setRandomSeed,
} from '../../nn';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine();
});
afterAll(() => engine.dispose());

/** Runs `fn` where the nth writing to a private file fails, or all from then on. @returns whether it came to it. */
async function withFault(
  nth: number,
  on: boolean,
  fn: () => Promise<void>,
): Promise<{ met: boolean; error?: unknown }> {
  let count = 0;
  const fails = vi.spyOn(FileSystemWritableFileStream.prototype, 'write').mockImplementation(async function (
    this: FileSystemWritableFileStream,
    data: FileSystemWriteChunkType,
  ): Promise<void> {
    count++;
    if (count === nth || (on && count > nth)) throw new DOMException('injected', 'QuotaExceededError');
    const writer = this.getWriter();
    await writer.write(data);
    writer.releaseLock();
  });
  try {
    await fn();
    return { met: count >= nth };
  } catch (error) {
    return { met: count >= nth, error };
  } finally {
    fails.mockRestore();
  }
}

const x = { data: Float32Array.from({ length: 48 }, (_, i) => ((i * 7) % 11) / 11), shape: [16, 3] };
const y = Float32Array.from({ length: 16 }, (_, i) => i % 2);

test.each([false, true])(
  'a file that cannot be written ends fit, and is whole or absent; all later: %s',
  async (on) => {
    const folder = crypto.randomUUID();
    using model = new Sequential([Input({ shape: [3] }), new Dense(1)], { engine });
    await model.compile({ optimizer: 'adam', loss: 'meanSquaredError', batchSize: 4 });
    const options = () => ({
      batchSize: 4,
      epochs: 2,
      callbacks: [
        new ModelCheckpoint(`${folder}/best.keras`),
        new CSVLogger(`${folder}/log.csv`),
        new BackupAndRestore(`${folder}/backup`, { saveFreq: 2, doubleCheckpoint: true }),
      ],
    });
    const check = async (): Promise<void> => {
      const store = await import('../../nn/io/storage');
      if (await store.exists(`${folder}/best.keras`))
        (await loadModel(await store.readFile(`${folder}/best.keras`), { engine }))[Symbol.dispose]();
      if (await store.exists(`${folder}/log.csv`))
        expect(new TextDecoder().decode(await store.readFile(`${folder}/log.csv`))).toMatch(
          /^(epoch,loss,val_loss\r\n(\d,.+\r\n)*)?$/,
        );
    };
    await model.fit(x, y, options());
    await check();
    const { buffers } = engine.stats();
    let nth = 1;
    for (; ; nth++) {
      setRandomSeed(3);
      const { met, error } = await withFault(nth, on, async () => void (await model.fit(x, y, options())));
      await check();
      await vi.waitFor(() => expect(engine.stats().buffers).toBe(buffers));
      if (!met) {
        expect(error).toBeUndefined();
        break;
      }
      expect(error, `write ${nth}`).toBeInstanceOf(StorageError);
      expect(String(error)).toContain(folder);
      // What was interrupted goes on, from its backup.
      await model.fit(x, y, options());
      await check();
    }
    expect(nth).toBeGreaterThan(8);
  },
);
