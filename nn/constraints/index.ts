export { Constraint } from './constraint';
export * from './max-norm';
export * from './min-max-norm';
export * from './non-neg';
export * from './unit-norm';
export { deserialize, get, serialize } from './registry';
