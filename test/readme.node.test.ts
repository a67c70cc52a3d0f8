import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { launchBrowser, serve } from '../scripts/setup.js';

const root = dirname(import.meta.dirname);

test('the training example of the README runs as it is shown, on the embedded sample', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```ts\n(import .*?from 'vitrine';.*?)```/s.exec(readme)?.[1];
  expect(example, 'a ts block that imports from vitrine').toBeDefined();
  expect(example!.trim().split('\n').length).toBeLessThanOrEqual(15);

  const folder = join(root, '.cache', 'readme-test');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'example.ts'), example!);
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:," /><script type="module" src="./example.ts"></script>',
  );
  const { url, close } = await serve();
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const lines: string[] = [];
    const finished = new Promise<string>((resolve, reject) => {
      page.on('console', (message) => {
        lines.push(message.text());
        if (message.text().startsWith('test accuracy')) resolve(message.text());
      });
      page.on('pageerror', (error) => reject(error instanceof Error ? error : new Error(String(error))));
    });
    await page.setRequestInterception(true);
    page.on('request', (request) => {
      // Without the data set the sample is used: 79 steps instead of 1,875.
      void (request.url().includes('/fashion-mnist/') ? request.respond({ status: 404 }) : request.continue());
    });
    await page.goto(`${url}.cache/readme-test/`);
    const accuracy = Number(/[\d.]+$/.exec(await finished)![0]);
    expect(accuracy, lines.join('\n')).toBeGreaterThan(0.5);
    expect(lines.join('\n')).toContain('Total params: ');
    expect(lines.join('\n')).toMatch(/79\/79 ━{20} .*accuracy: 0\.\d{4} - loss: \d\.\d{4}/);
  } finally {
    await browser.close();
    await close();
    await rm(folder, { recursive: true });
  }
}, 120_000);
