import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = dirname(dirname(import.meta.dirname));
// Within the project, so that the built package finds the packages it depends on.
const dist = join(root, '.cache', 'build-test');
const run = promisify(execFile);

beforeAll(() => run(process.execPath, [join(root, 'scripts/build.js'), '--out', dist]));
afterAll(() => rm(dist, { recursive: true, force: true }));

test('every entry point that package.json names is built, with its types', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, Record<string, string>>;
  };
  const paths = Object.values(exports).flatMap((entry) => Object.values(entry));
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((path) => !existsSync(join(dist, path.replace('./dist/', ''))))).toEqual([]);
});

test('plain Node uses the built package: shapes, data, pictures, and a typed error where there is no GPU', async () => {
  const program = `
    const { Conv2D, Input, Sequential, WebGPUUnavailableError, loadFashionMNIST, loadImage, loadMNIST, trainTestSplit } = await import('${dist}/vitrine.js');
    const { kernelGrid } = await import('${dist}/viz.js');
    const { encodePNG } = await import('${dist}/png.js');
    const model = new Sequential([Input({ shape: [28, 28, 1] }), new Conv2D({ filters: 32, kernelSize: 3 })]);
    const { train, source } = await loadFashionMNIST({ read: () => Promise.reject(new Error('offline')) });
    const digits = await loadMNIST();
    const kernel = { data: new Float32Array(288), shape: [3, 3, 1, 32] };
    const error = await model.build().catch((error) => error);
    console.log(JSON.stringify({
      params: model.countParams(),
      validation: [...trainTestSplit(60000, { testSize: 0.2, randomState: 42 }).test.subarray(0, 3)],
      source,
      images: train.images.shape,
      digits: digits.test.images.shape,
      png: [...encodePNG(kernelGrid(kernel)).subarray(1, 4)],
      read: (await loadImage(encodePNG(kernelGrid(kernel, { colorbar: false })), { targetSize: [4, 5] })).shape,
      noGPU: error instanceof WebGPUUnavailableError,
    }));`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', program], { cwd: root });
  expect(JSON.parse(stdout)).toEqual({
    params: 320,
    validation: [12628, 37730, 39991],
    source: 'sample',
    images: [2500, 28, 28],
    digits: [10000, 28, 28],
    png: [...Buffer.from('PNG')],
    read: [4, 5, 3],
    noGPU: true,
  });
});
