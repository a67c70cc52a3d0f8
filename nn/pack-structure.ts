import { type Structure, mapStructure } from './graph';
import type { KerasTensor } from './layers/layer';

/** What belongs to each tensor of a structure, in the same structure. */
export function packStructure<T>(structure: Structure<KerasTensor>, values: readonly T[]): Structure<T> {
  let next = 0;
  return mapStructure(structure, () => values[next++]!);
}
