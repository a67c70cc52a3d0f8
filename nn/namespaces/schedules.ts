export * from '../optimizers/schedules';
/** The base of custom ones. */
export { Schedule as LearningRateSchedule } from '../optimizers/schedules';
export { deserializeSchedule as deserialize, serializeSchedule as serialize } from '../optimizers/identifiers';
