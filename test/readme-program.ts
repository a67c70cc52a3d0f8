import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const readme = await readFile(join(dirname(import.meta.dirname), 'README.md'), 'utf8');

/** The README's program. */
export const program = /```ts\n(import .*?from 'vitrine';.*?)```/s.exec(readme)?.[1];

/** The same as a function: a bundle's parts import its entry, which must not wait for them. */
export const programToRun = program!.replace(/\n\n/, '\n\nexport async function run() {\n') + '}\n';
