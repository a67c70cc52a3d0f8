import { KerasObject } from '../keras-object';

/**
 * Gives the learning rate of each step. Any object with a `call` will do; only Keras's own, and registered classes, can
 * be written to a file.
 */
export interface LearningRateSchedule {
  /** @param step steps taken before: 0 for the first. */
  call(step: number): number;
}

/**
 * The base of schedules: Keras's, and custom ones, which files know by `registerKerasSerializable`. A custom one gives
 * its options in `getConfig()`, and takes them in one object.
 */
export abstract class Schedule extends KerasObject implements LearningRateSchedule {
  static override readonly module: string = 'keras.optimizers.schedules';

  constructor(options: object = {}) {
    super();
    Object.assign(this, this.parse(options));
    this.check();
  }

  /** Rules of more than one option. */
  protected check(): void {}

  abstract call(step: number): number;
}
