import { expect, it } from 'vitest';
import { BatchNormalization, Input } from '../../nn';

// In a file of its own: a layer of another kind, or an operation, would have turned masks on.
it('BatchNormalization takes an Input as its mask', () => {
  const [x, mask] = [Input([4, 3]), Input([4])];
  expect(new BatchNormalization().apply(x, { mask }).node.mask).toBe(mask);
});
