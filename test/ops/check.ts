import { expect } from 'vitest';
import type { Engine } from '../../engine';
import { type OpCase, type OpCheck, examineCase } from '../../engine/internal';
import { generator } from '../../scripts/generator.js';

export { draw, isBytes, isUnsigned, upload } from '../../engine/internal';
export { generator };

/** Fails with all that `examineCase` finds wrong. */
export async function checkCase<A>(engine: Engine, check: OpCheck<A>, opCase: OpCase<A>, seed = 1): Promise<void> {
  const { faults } = await examineCase(engine, check, opCase, generator, seed);
  if (faults.length > 0) expect.fail(faults.join('\n'));
}
