export * from './l1';
export * from './l1l2';
export * from './l2';
export * from './orthogonal-regularizer';
export { Regularizer } from './regularizer';
export { deserialize, get, serialize } from './registry';
