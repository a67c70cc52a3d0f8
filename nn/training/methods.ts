// What a model that trains loads, in one piece: bundlers would cut three into many.
export { compile } from './compile';
export { evaluate } from './evaluate';
export { fit } from './fit';

// And `trainOnBatch`, which comes after `compile`.
export { classWeight } from './method-options';

// And `optimizer.apply`, which without this would cut off what it shares with them.
export { BatchState } from './pass';
export { Variables } from './variables';
