import { LifetimeError } from '../../../engine';
import type * as groupedConv2d from '../../../engine/ops/grouped-conv2d';

let ops: typeof groupedConv2d | null = null;

/** Loads the ops, which few models need. */
export async function loadGroupedConvolutions(): Promise<void> {
  ops ??= await import('../../../engine/ops/grouped-conv2d');
}

/** @throws LifetimeError before they are loaded. */
export function groupedConvolutions(): typeof groupedConv2d {
  if (!ops) throw new LifetimeError('its ops are loaded when a model is built; await layer.load()');
  return ops;
}
