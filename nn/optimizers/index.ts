export { optimizer } from './by-name';
export { Adam, type AdamOptions } from './adam';
export { AdamW, type AdamWOptions } from './adamw';
export { Nadam, type NadamOptions } from './nadam';
export { Optimizer, type OptimizerOptions, type OptimizerStep } from './optimizer';
export { RMSprop, type RMSpropOptions } from './rmsprop';
export * from './schedules';
export { SGD, type SGDOptions } from './sgd';
