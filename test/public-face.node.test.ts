import { expect, test } from 'vitest';
import { publicFace } from '../scripts/entries.js';

const faces = await publicFace();

// Every name is a promise to whoever uses the package: one that comes or goes is meant, and told in the CHANGELOG.
test.each(Object.entries(faces))('%s exports the names that it promises', async (entry, { names }) => {
  await expect(names.join('\n') + '\n').toMatchFileSnapshot(`../docs/api/${entry}.txt`);
});

test('no entry exports what tests and other floors use alone', () => {
  const inside = /(?:Op|Check|Family|Problem|Attrs)$|^want[A-Z]|^multiply$/;
  const found = Object.values(faces)
    .flatMap(({ names }) => names)
    .map((name) => name.replace('type ', ''))
    .filter((name) => inside.test(name) && name !== 'Op' && name !== 'defineOp');
  expect(found).toEqual([]);
});

test.each(Object.entries(faces))('every name of %s, and every option, has a docstring', (_entry, { undocumented }) => {
  expect(undocumented).toEqual([]);
});
