export * from '../optimizers';
export {
  deserializeOptimizer as deserialize,
  getOptimizer as get,
  serializeOptimizer as serialize,
} from '../optimizers/identifiers';
export * as schedules from './schedules';
