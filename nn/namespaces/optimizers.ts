export * from '../optimizers';
export * as schedules from '../optimizers/schedules';
