import { writePrograms } from './scripts/programs.js';

/** What each program loads first of the built package, minified, in gzip. What it loads on demand does not count. */
const LIMITS = { engine: '18.8 kB', train: '29 kB', predict: '0.5 kB', kernels: '7.7 kB' };

const withoutDemanded = {
  name: 'without-demanded',
  setup: (build) => {
    build.onResolve({ filter: /./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    );
  },
};

const paths = await writePrograms();

export default Object.entries(LIMITS).map(([name, limit]) => ({
  name,
  limit,
  path: paths[name],
  gzip: true,
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: 'esm',
    target: 'esnext',
    external: ['node:*'],
    logLevel: 'error',
    tsconfigRaw: {}, // ours has the sources stand for the package
    plugins: [withoutDemanded],
  }),
}));
