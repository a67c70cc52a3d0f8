/** Prints which public names of Keras Vitrine has, and why it has not the others. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { coverageDocument, kerasCoverage } from './keras-coverage.js';
import { readOptions } from './options.js';

const usage = `Usage: npm run coverage -- [flags]

Prints every public name of Keras's modules with "here", or why Vitrine has it not.

  --write             write docs/coverage.md too
  --help`;

const { write } = readOptions(usage, { write: {} });

for (const [module, groups] of Object.entries(kerasCoverage().modules)) {
  const all = Object.values(groups).flat().length;
  console.log(`\nkeras.${module}: ${groups.here?.length ?? 0} of ${all} here`);
  for (const [status, names] of Object.entries(groups)) console.log(`  ${status}: ${names.join(' ')}`);
}
if (write) writeFileSync(join(dirname(import.meta.dirname), 'docs', 'coverage.md'), coverageDocument());
