/** Workgroups that give each multiprocessor of a large GPU one. */
const ENOUGH = 128;

/** Of those that run beside each other, as many fill each other's waits. */
const MANY = 2048;

/** Steps that a thread takes one after another, each of which waits for memory: half a microsecond and more. */
const LONGEST = 63; // and one that loads the first terms

/** Shorter parts of a sum cost more to add up than they save. */
const SHORTEST = 4;

/** Whether as many workgroups keep a GPU busy. */
export const fillGPU = (workgroups: number): boolean => workgroups >= ENOUGH;

/**
 * How many parts a sum is cut into, each by workgroups of its own: until these fill a GPU, and none takes long.
 * @param workgroups without parts. @param steps of each, without parts.
 */
export function splitsFor(workgroups: number, steps: number): number {
  const toFill = Math.min(Math.ceil(ENOUGH / workgroups), Math.floor(steps / SHORTEST));
  const toShorten = Math.min(Math.ceil(steps / LONGEST), Math.ceil(MANY / workgroups));
  return Math.max(1, toFill, toShorten);
}
