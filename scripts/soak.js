import { readOptions, whole } from './options.js';
import { runInPage } from './page.js';
import { setUp } from './setup.js';

const usage = `Usage: npm run soak -- [flags]

Trains small models in headless Chromium while devices are destroyed, GPU processes crash, calls are aborted and models
disposed of, at random, and asserts what docs/reliability.md promises: runs that resume have the bits of a run without a
loss, errors are typed, nothing is leaked, files are whole, the next call works.

  --hours N     default 1
  --minutes N   instead of hours
  --seed N      of all that is drawn; default another each time
  --losses N    nothing but fits that resume, until so many devices were destroyed and as many GPU processes crashed
  --first N     the first step; default 0
  --steps N     end after so many
  --help`;

const options = readOptions(usage, {
  hours: { read: whole(1) },
  minutes: { read: whole(1) },
  seed: { read: whole(0, 2 ** 31 - 1), default: Date.now() % 2 ** 31 },
  losses: { read: whole(1) },
  first: { read: whole(0), default: 0 },
  steps: { read: whole(1), default: null },
});

async function soak() {
  const { hours, minutes, seed, losses, first, steps } = options;
  await setUp({ browser: true });
  console.log(`seed ${seed}`);
  const input = {
    seed,
    milliseconds: (minutes ?? (hours ?? 1) * 60) * 60_000,
    first,
    steps,
    losses: losses ? { destroy: losses, crash: losses } : null,
  };
  // What was let go of is collected when it is looked for.
  const flags = ['--js-flags=--expose-gc'];
  const { result } = await runInPage('/scripts/soak-page.ts', input, flags, { crash });
  if (result.failure) throw new Error(result.failure);
  console.log(`In ${Math.round(result.seconds)} s, on ${result.adapter}: all promises were kept.`);
  console.table(result.steps);
  console.log(`While a fit ran that resumed: ${JSON.stringify(result.losses)}. How calls ended that were met:`);
  console.table(result.ends);
}

/** Ends Chromium's GPU process; it starts another. The answer is lost with it. */
async function crash(browser) {
  const session = await browser.target().createCDPSession();
  await session.send('Browser.crashGpuProcess').catch(() => undefined);
  await session.detach().catch(() => undefined);
}

await soak().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(process.exitCode ?? 1);
});
