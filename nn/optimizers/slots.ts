import type { Shape } from '../../engine';
import type { Optimizer, TrainedWeight } from './optimizer';

/** What an optimizer has kept of each weight: Keras's names, what every optimizer may keep before its own. */
export const allSlotNames = ({ useEma, gradientAccumulationSteps, slotNames }: Optimizer): readonly string[] => [
  ...(useEma ? ['average'] : []),
  ...(gradientAccumulationSteps === null ? [] : ['gradient_accumulator']),
  ...slotNames,
];

/** Shape of one of them; null where a weight has none. @param slot its place in `allSlotNames`. */
export function shapeOfSlot(optimizer: Optimizer, slot: number, weight: TrainedWeight): Shape | null {
  const own = slot - (allSlotNames(optimizer).length - optimizer.slotNames.length);
  return own < 0 || !optimizer.slotShape ? weight.shape : optimizer.slotShape(own, weight);
}

/** A variable of an optimizer's: which slot of which weight it is. */
export interface SlotVariable {
  readonly slot: number;
  readonly weight: number;
  readonly shape: Shape;
}

/**
 * The order of an optimizer's slots in Keras's files, where they follow `iteration` and, unless it follows a schedule,
 * `learning_rate`. Some come weight by weight, as Adam's, the others slot by slot.
 */
export function slotOrder(optimizer: Optimizer, weights: readonly TrainedWeight[]): SlotVariable[] {
  const count = allSlotNames(optimizer).length;
  const common = count - optimizer.slotNames.length;
  const { slotsAlternate } = optimizer;
  const together = slotsAlternate === true ? optimizer.slotNames.length : Number(slotsAlternate);
  const slots = Array.from({ length: count }, (_, slot) => slot);
  const groups = [
    ...slots.slice(0, common).map((slot) => [slot]),
    slots.slice(common, common + together),
    ...slots.slice(common + together).map((slot) => [slot]),
  ];
  return groups.flatMap((group) =>
    weights.flatMap((each, weight) =>
      group.flatMap((slot) => {
        const shape = shapeOfSlot(optimizer, slot, each);
        return shape ? [{ slot, weight, shape }] : [];
      }),
    ),
  );
}
