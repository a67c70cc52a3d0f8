import { greatest } from '../../../engine/extremes';
import { shown } from '../../schema';

interface Window {
  readonly filters: number;
  readonly strides: readonly number[];
  readonly dilationRate: readonly number[];
  readonly groups?: number;
}

/** What Keras's constructors of convolutions refuse. */
export function windowConflict({ filters, strides, dilationRate, groups = 1 }: Window): string | undefined {
  if (greatest(strides) > 1 && greatest(dilationRate) > 1)
    return `strides ${shown(strides)} and dilationRate ${shown(dilationRate)} cannot both be above 1`;
  return filters % groups ? `groups ${groups} must divide ${filters} filters` : undefined;
}
