import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);

/** What programs do with the package: of these its modules are grouped, and its sizes have limits. */
export const PROGRAMS = {
  engine: `import { createEngine, matmul } from 'vitrine/engine';
const engine = await createEngine();
console.log(await matmul(engine.tensor([[1, 2]]), engine.tensor([[3], [4]])).array());`,
  train: /```ts\n(import .*?from 'vitrine';.*?)```/s.exec(readFileSync(join(root, 'README.md'), 'utf8'))[1],
  predict: `import { loadModel } from 'vitrine';
const model = await loadModel('model.keras');
console.log(await model.predict(new Float32Array(784)));`,
  kernels: `import { kernelGrid } from 'vitrine/viz';
console.log(kernelGrid({ data: new Float32Array(288), shape: [3, 3, 1, 32] }));`,
};

/**
 * Writes the programs to files.
 * @returns {Promise<Readonly<Record<string, string>>>} their paths, by their names
 */
export async function writePrograms(folder = join(root, '.cache', 'programs')) {
  await mkdir(folder, { recursive: true });
  const entries = Object.entries(PROGRAMS).map(([name, text]) => ({ name, text, path: join(folder, `${name}.js`) }));
  await Promise.all(entries.map(({ path, text }) => writeFile(path, text)));
  return Object.fromEntries(entries.map(({ name, path }) => [name, path]));
}
