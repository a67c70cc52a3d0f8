import { join } from 'node:path';
import { wgslMinifier } from './wgsl-minifier.js';

/**
 * The modules of which something is left when programs are bundled without what they load on demand.
 * @param {string} root the project's folder
 * @param {string | readonly string[]} entry the programs; of a module of the library all that it exports counts
 * @param alias what their imports stand for
 * @returns {Promise<ReadonlySet<string>>} paths
 */
export async function usedModules(root, entry, alias) {
  const { build } = await import('vite');
  const built = await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    resolve: { alias },
    plugins: [
      wgslMinifier,
      { name: 'alone', resolveDynamicImport: (specifier) => ({ id: String(specifier), external: true }) },
    ],
    build: { write: false, target: 'esnext', lib: { formats: ['es'], entry }, rollupOptions: { external: [/^node:/] } },
  });
  const chunks = [built].flat().flatMap(({ output }) => output);
  return new Set(chunks.flatMap(({ modules = {} }) => Object.keys(modules).filter((id) => modules[id].code)));
}

/**
 * Modules that are loaded together, and so belong into one file: apart they compress badly. Those of a program itself
 * come before all.
 * @param {string} root the project's folder
 * @param alias what the program's imports stand for
 * @param {string} program of which what it loads at once is the first of them
 * @param {string} first what that is called
 * @returns {Promise<(id: string) => string | undefined>} the group that a module is in
 */
export async function moduleGroups(root, alias, program, first) {
  const used = (...files) =>
    usedModules(
      root,
      files.map((file) => join(root, file)),
      alias,
    );
  const [own, engine, conv2d, predict, training] = await Promise.all([
    usedModules(root, program, alias),
    used('engine/engine.ts', 'engine/merge.ts', 'nn/build.ts'),
    used('engine/ops/conv2d.ts'),
    used('nn/training/predict.ts'),
    used('nn/training/methods.ts', 'nn/training/compile-options.ts', 'nn/metrics/output-metrics.ts'),
  ]);
  return (id) => {
    if (own.has(id)) return first;
    if (engine.has(id)) return 'engine';
    if (conv2d.has(id)) return 'conv2d';
    if (training.has(id)) return predict.has(id) ? 'pass' : 'training';
    return undefined;
  };
}
