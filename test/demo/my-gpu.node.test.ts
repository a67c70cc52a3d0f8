import { expect, test } from 'vitest';
import { type Examination, problemText, reportOf, timesText } from '../../demo/panels/my-gpu/report';
import { violations } from './accessibility';
import { click, demoPage, openPanel, reach, stateOf, waiting } from './open-page';

const open = demoPage();

const EXAMINATION: Examination = {
  version: '1.2.3',
  date: '2026-01-02T03:04:05.000Z',
  browser: 'A browser',
  result: 'failed',
  failure: 'the device was lost',
  seconds: 1.25,
  network: 'model=tiny',
  device: {
    info: { vendor: 'acme', architecture: 'roadrunner' },
    features: ['subgroups'],
    limits: { maxBufferSize: 9 },
  },
  ops: [
    { name: 'relu', cases: 2, share: 0.123, faults: [], milliseconds: 10 },
    {
      name: 'matmul',
      cases: 1,
      share: NaN,
      faults: ['matmul [2, 3] forward: element 1 is 4, expected 5'],
      milliseconds: 5,
    },
  ],
  tuned: [
    {
      problem: 'matmul {"ROWS":2,"COLUMNS":3}',
      before: 'tile',
      variant: 'quad',
      milliseconds: { tile: 1.5, quad: 0.25 },
      wrong: ['row'],
    },
  ],
};

test('a report says what, where and when; faults, times and wrong shaders by name', () => {
  const report = reportOf(EXAMINATION);
  for (const line of [
    '# Vitrine 1.2.3 on acme roadrunner',
    '- 2026-01-02T03:04:05.000Z, failed after 1.3 s: the device was lost',
    '- adapter: vendor acme, architecture roadrunner',
    '2 ops, 3 cases, 1 faults. Largest error: 13% of what is allowed, relu.',
    '- matmul [2, 3] forward: element 1 is 4, expected 5',
    '| matmul | 1 | NaN | 1 | 5 |',
    '| matmul ROWS=2 COLUMNS=3 | tile | quad | quad 0.250, tile 1.50, row wrong |',
  ])
    expect(report.split('\n')).toContain(line);
  expect(reportOf({ ...EXAMINATION, device: null, ops: [], tuned: null })).toContain('on no GPU');
  expect([problemText('a {"B":1}'), timesText(EXAMINATION.tuned![0]!)]).toEqual([
    'a B=1',
    'quad 0.250, tile 1.50, row wrong',
  ]);
});

test(
  'checks ops in a worker of its own, is stopped, and what was found is there to copy',
  { timeout: 300_000 },
  async () => {
    const page = await open({ link: 'model=tiny&images=64' });
    await waiting(page);
    await openPanel(page, 'my-gpu');
    await page.waitForSelector('#examine');
    expect(await violations(page, '#my-gpu')).toEqual([]);
    await click(page, 'examine');
    await page.waitForSelector('#ops-right, #ops-wrong', { timeout: 120_000 });
    // The run at hand goes on.
    await click(page, 'step');
    await waiting(page, 1);
    const { buffers } = await stateOf(page);
    await page.waitForFunction(() => document.querySelectorAll('#my-gpu tbody tr').length >= 3, { timeout: 120_000 });
    await click(page, 'examine');
    await page.waitForSelector('#gpu-course[data-phase="stopped"]');
    const report = await page.$eval('#gpu-report', ({ textContent }) => textContent);
    expect(report).toMatch(/^# Vitrine \d+\.\d+\.\d+ on .*swiftshader/i);
    expect(report).toMatch(/, stopped after [\d.]+ s\n/);
    expect(report).toMatch(
      /\n[1-9]\d* ops, [1-9]\d* cases, 0 faults\. Largest error: \d+% of what is allowed, \w+\.\n/,
    );
    expect(await page.$('#ops-wrong')).toBeNull();
    expect((await stateOf(page)).buffers).toBe(buffers);
    await click(page, 'language', 'theme');
    await page.setViewport({ width: 390, height: 844 });
    await page.$$eval('#my-gpu summary', (all) => all.forEach((summary) => summary.click()));
    expect(await violations(page, '#my-gpu')).toEqual([]);
  },
);

test('without WebGPU there is nothing to check, and the panel says so', async () => {
  const page = await open({ without: 'webgpu', language: 'ko-KR' });
  await reach(page, 0, 'unavailable');
  await openPanel(page, 'my-gpu');
  await page.waitForFunction(() => document.querySelector('#my-gpu')!.textContent.includes('검사할 GPU가 없습니다'));
  expect(await page.$('#examine')).toBeNull();
});
