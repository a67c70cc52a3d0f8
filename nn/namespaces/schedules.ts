export * from '../optimizers/schedules';
export { deserializeSchedule as deserialize, serializeSchedule as serialize } from '../optimizers/identifiers';
