import type { Dispatch } from './dispatch';
import type { Storage } from './memory/storage';
import type { Tensor } from './tensor';

const writes = ({ shader, bindings }: Dispatch): Tensor[] =>
  bindings.filter((_, i) => shader.bindings[i] === 'storage');

/** Memory made in the trace has no buffer yet; anything else was there before and its changes are seen outside. */
const isLocal = ({ storage }: Tensor): boolean => storage.buffer === null;

/**
 * Drops dispatches whose results nobody reads: going back, one lives if it writes outside memory or something needed.
 */
export function live(dispatches: readonly Dispatch[], outputs: readonly Tensor[]): Dispatch[] {
  const needed = new Set(outputs.map((tensor) => tensor.storage));
  const kept: Dispatch[] = [];
  for (const dispatch of dispatches.toReversed()) {
    if (!writes(dispatch).some((tensor) => !isLocal(tensor) || needed.has(tensor.storage))) continue;
    for (const tensor of dispatch.bindings) needed.add(tensor.storage);
    kept.push(dispatch);
  }
  return kept.reverse();
}

/** Dispatches that a replay makes one, and what they are of. */
export interface Merged {
  readonly dispatch: Dispatch;
  readonly parts: readonly Dispatch[];
}

/** A buffer to be, for storages that are never in use at the same time. */
export interface Slot {
  bytes: number;
  readonly storages: Storage[];
}

/**
 * Gives every local storage a slot by liveness: a slot is free again after the last dispatch that touches its storage.
 * Slots are whole buffers, since a buffer may not be bound read-only and read-write at once even on disjoint ranges.
 * The free slot nearest in size is taken, and grown if it is too small: sizes are only fixed at the end.
 */
export function planSlots(dispatches: readonly Dispatch[], outputs: readonly Tensor[]): readonly Slot[] {
  const lastUse = new Map<Storage, number>();
  dispatches.forEach(({ bindings }, i) => {
    for (const tensor of bindings) if (isLocal(tensor)) lastUse.set(tensor.storage, i);
  });
  for (const tensor of outputs) if (isLocal(tensor)) lastUse.set(tensor.storage, Infinity);

  const slots: Slot[] = [];
  const free = new Set<Slot>();
  const slotOf = new Map<Storage, Slot>();
  dispatches.forEach(({ bindings }, i) => {
    const storages = new Set(bindings.filter(isLocal).map((tensor) => tensor.storage));
    for (const storage of storages) {
      if (slotOf.has(storage)) continue;
      const distance = (slot: Slot) => Math.abs(slot.bytes - storage.bytes);
      let slot = [...free].sort((a, b) => distance(a) - distance(b))[0];
      if (slot) {
        free.delete(slot);
        slot.bytes = Math.max(slot.bytes, storage.bytes);
      } else {
        slot = { bytes: storage.bytes, storages: [] };
        slots.push(slot);
      }
      slot.storages.push(storage);
      slotOf.set(storage, slot);
    }
    for (const storage of storages) if (lastUse.get(storage) === i) free.add(slotOf.get(storage)!);
  });

  return slots;
}
