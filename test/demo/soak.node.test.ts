import type { CDPSession, Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { click, demoPage, reach, waiting } from './open-page';

const open = demoPage(5318);

/** `VITRINE_SOAK_MINUTES=10 npm test -- test/demo/soak` */
const MINUTES = Number(process.env.VITRINE_SOAK_MINUTES ?? 0.4);

/** What may come on top: a run's frames, points and snapshots fill up to their bounds, about 3 MB for this network. */
const GROWTH = 4e6;

const client = (target: object): CDPSession => (target as { client: CDPSession }).client;

/** Bytes in use once all that nobody holds is gone. */
async function heap(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const usage: { usedSize: number; backingStorageSize?: number } = await session.send('Runtime.getHeapUsage');
  return usage.usedSize + (usage.backingStorageSize ?? 0);
}

async function measure(page: Page) {
  const session = await page.createCDPSession();
  const [worker] = page.workers();
  return { page: await heap(session), worker: await heap(client(worker!)) };
}

test(
  'training leaves buffers and memory as they were',
  async () => {
    const page = await open({ link: 'model=tiny&images=3200&epochs=1000&patience=none' });
    await waiting(page);
    await click(page, 'train');
    await reach(page, 120, 'training');
    await click(page, 'train');
    const before = await waiting(page);
    const least = await measure(page);

    await click(page, 'train');
    await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000));
    await click(page, 'train');
    const after = await waiting(page, before.step + 1);
    const most = await measure(page);
    expect(after.step).toBeGreaterThan(before.step + 50);
    expect(after.buffers).toBe(before.buffers);
    process.stdout.write(`${before.step} ${after.step} ${JSON.stringify({ least, most })}\n`);
    expect(most.page - least.page).toBeLessThan(GROWTH);
    expect(most.worker - least.worker).toBeLessThan(GROWTH);
  },
  120_000 + MINUTES * 60_000,
);
