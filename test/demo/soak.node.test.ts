import type { CDPSession, Page } from 'puppeteer';
import { expect, test } from 'vitest';
import { type State, click, demoPage, reach, waiting } from './open-page';

const open = demoPage();

/** `VITRINE_SOAK_MINUTES=10 npm test -- test/demo/soak` */
const MINUTES = Number(process.env.VITRINE_SOAK_MINUTES ?? 0.2);

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

/**
 * Pauses, and reads the state with no look into the network under way: it is over soon, and a step tells the buffers
 * before the next begins.
 */
async function quiet(page: Page): Promise<State> {
  await click(page, 'train');
  const { step } = await waiting(page);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  await click(page, 'step');
  return waiting(page, step + 1);
}

test(
  'training leaves buffers and memory as they were',
  async () => {
    const page = await open({ link: 'model=tiny&images=3200&epochs=1000&patience=none' });
    await waiting(page);
    await click(page, 'train');
    await reach(page, 120, 'training');
    const before = await quiet(page);
    const least = await measure(page);

    await click(page, 'train');
    await new Promise((resolve) => setTimeout(resolve, MINUTES * 60_000));
    const after = await quiet(page);
    const most = await measure(page);
    expect(after.step).toBeGreaterThan(before.step + 50);
    expect(after.buffers).toBe(before.buffers);
    process.stdout.write(`${before.step} ${after.step} ${JSON.stringify({ least, most })}\n`);
    expect(most.page - least.page).toBeLessThan(GROWTH);
    expect(most.worker - least.worker).toBeLessThan(GROWTH);
  },
  120_000 + MINUTES * 60_000,
);
