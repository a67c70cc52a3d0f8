import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { readOptions, text, whole } from './options.js';
import { runInPage } from './page.js';
import { setUp } from './setup.js';

const usage = `Usage: npm run record -- [flags]

Trains the study notes' network with max pooling in headless Chromium, as the page would, and writes what the page
shows of that run: the one that plays before a reader has trained anything. Beside it, in recorded-weights/, all
weights of some of its moments.

  --epochs N          default 3
  --steps N           end after so many; default all
  --samples N         train on the first N images of the training split; default all, 48,000
  --out FILE          default demo/recorded-run.json
  --help`;

const options = readOptions(usage, {
  epochs: { read: whole(1), default: 3 },
  steps: { read: whole(1) },
  samples: { read: whole(1) },
  out: { read: text, default: join(dirname(import.meta.dirname), 'demo/recorded-run.json') },
});

async function record() {
  await setUp({ browser: true, data: true });
  const { epochs, steps, samples, out } = options;
  const input = { date: new Date().toISOString().slice(0, 10), epochs, steps, samples };
  const { result } = await runInPage('/scripts/record-page.ts', input);
  await writeFile(out, `${JSON.stringify(result.run)}\n`);
  const folder = join(dirname(out), 'recorded-weights');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  for (const { step, packed } of result.weights)
    await writeFile(join(folder, `${step}.bin`), Buffer.from(packed, 'base64'));
  console.log(
    `${relative(process.cwd(), out)}: ${result.run.frames.length} frames, ${((await stat(out)).size / 1000).toFixed(1)} KB; ` +
      `weights of steps ${result.weights.map(({ step }) => step).join(', ')}`,
  );
}

await record().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
