import { expect, test } from 'vitest';
import { exportedNames } from '../scripts/entries.js';

const names = await exportedNames();

// Every name is a promise to whoever uses the package: one that comes or goes is meant, and told in the CHANGELOG.
test.each(Object.entries(names))('%s exports the names that it promises', async (entry, exported) => {
  await expect(exported.join('\n') + '\n').toMatchFileSnapshot(`public-face/${entry}.txt`);
});

test('no entry exports what tests and other floors use alone', () => {
  const inside = /(?:Op|Check|Family|Problem|Attrs)$|^want[A-Z]|^multiply$/;
  const found = Object.values(names)
    .flat()
    .map((name) => name.replace('type ', ''))
    .filter((name) => inside.test(name) && name !== 'Op' && name !== 'defineOp');
  expect(found).toEqual([]);
});
