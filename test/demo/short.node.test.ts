import { expect, test } from 'vitest';
import { short } from '../../demo/panels/labs/window/short';

test.each([
  [0, '0'],
  [-0, '0'],
  [-1, '−1'],
  [0.1, '0.1'],
  [-0.96, '−1.0'],
  [-0.04, '−0.04'],
  [0.0051, '0.01'],
  [-0.004, '−4e−3'],
  [1e-12, '1e−12'],
  [-12.6, '−13'],
  [10_000, '1e4'],
  [-3.4e38, '−3e38'],
])('%d in a cell of the window lab is %s', (value, text) => expect(short(value)).toBe(text));
