import { join } from 'node:path';
import { type Rolldown, build } from 'vite';
import { expect, test } from 'vitest';
import { wgslMinifier } from '../scripts/wgsl-minifier.js';
import * as keras from '../nn';

const root = join(import.meta.dirname, '..');
const index = join(root, 'nn', 'index.ts');
const NAMESPACES = "export * from './namespaces';\n";

/** The code of a program's bundle, minified, file by file. */
async function bundle(program: string, namespaces = true): Promise<string[]> {
  const entry = join(root, 'test', 'program.js'); // as if it lay here
  const source = {
    name: 'program',
    enforce: 'pre' as const,
    resolveId: (id: string) => (id === entry ? entry : id === 'vitrine' ? index : null),
    load: (id: string) => (id === entry ? program : null),
    transform: (code: string, id: string) => {
      if (id !== index || namespaces) return null;
      expect(code).toContain(NAMESPACES);
      return code.replace(NAMESPACES, '');
    },
  };
  const built = (await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [source, wgslMinifier],
    build: {
      write: false,
      target: 'esnext',
      lib: { formats: ['es'], entry },
      rollupOptions: { external: [/^node:/, 'fast-png', 'fflate'], output: { minify: true } },
    },
  })) as Rolldown.RolldownOutput[];
  return built.flatMap(({ output }) => output.flatMap((file) => (file.type === 'chunk' ? [file.code] : []))).sort();
}

const using = (model: string, dense: string): string =>
  `export const model = new ${model}([new ${dense}({ units: 10 })]);`;

test('a bundle is the same, byte by byte, without the namespaces, with them, and of a program that uses them', async () => {
  const flat = `import { Dense, Sequential } from 'vitrine'; ${using('Sequential', 'Dense')}`;
  const before = await bundle(flat, false);
  expect(before.length).toBeGreaterThan(3);
  for (const program of [
    flat,
    `import { layers, models } from 'vitrine'; ${using('models.Sequential', 'layers.Dense')}`,
    `import * as keras from 'vitrine'; ${using('keras.models.Sequential', 'keras.layers.Dense')}`,
  ])
    expect(await bundle(program)).toEqual(before);
});

/** Not by a flat name, which something else has, or which each namespace has of its own. */
const OTHERS = new Set([
  ...['schedules', 'Identity', 'add', 'average', 'concatenate', 'dot', 'maximum', 'minimum', 'multiply', 'subtract'],
  ...['randomNormal', 'randomUniform', 'truncatedNormal', 'normalize'],
  ...['Config', 'get', 'serialize', 'deserialize', 'Initializer', 'IdentityInitializer', 'OrthogonalInitializer'],
]);

test('what a namespace has is what goes by the flat name', () => {
  const flat = keras as unknown as Readonly<Record<string, unknown>>;
  const isFunctionOfTensors = (namespace: string, name: string): boolean =>
    namespace === 'losses' && (/^[a-z]/.test(name) || name === 'Loss');
  for (const namespace of ['callbacks', 'layers', 'losses', 'models', 'optimizers', 'utils', 'initializers']) {
    const members = Object.entries(flat[namespace] as Readonly<Record<string, unknown>>);
    expect(members.length).toBeGreaterThan(3);
    for (const [name, value] of members)
      if (!OTHERS.has(name) && !isFunctionOfTensors(namespace, name)) expect(value, name).toBe(flat[name]);
  }
  expect(keras.datasets.fashionMnist.loadData).toBe(keras.loadFashionMNIST);
  expect(keras.datasets.mnist.loadData).toBe(keras.loadMNIST);
  expect(keras.preprocessing.image.ImageDataGenerator).toBe(keras.ImageDataGenerator);
  expect(keras.optimizers.schedules.ExponentialDecay).toBe(keras.ExponentialDecay);
  for (const name of ['meanSquaredError', 'meanAbsoluteError', 'huber', 'sparseCategoricalCrossentropy'] as const)
    expect(keras.losses[name]).toBe(keras[name]);
  expect(keras.losses.Loss).toBe(keras.KerasLoss);
  expect(keras.optimizers.schedules.LearningRateSchedule).toBe(keras.Schedule);
  expect(keras.ops.cast).toBe(keras.cast);
  expect(keras.config.enableOpDeterminism()).toBeUndefined();
});
