import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { coverageDocument } from '../scripts/keras-coverage.js';

test('docs/coverage.md says what there is of Keras: else run npm run coverage -- --write', () => {
  expect(readFileSync(join(dirname(import.meta.dirname), 'docs', 'coverage.md'), 'utf8')).toBe(coverageDocument());
});
