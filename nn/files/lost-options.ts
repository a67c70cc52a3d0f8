import { registeredName } from '../custom-names';
import { ArgumentError, VitrineError } from '../../engine';
import type { LayerActivation } from '../activations';
import { CallableObject } from '../callable-object';
import { type ClassOf, KerasObject, optionsIn } from '../keras-object';
import { Optimizer, Schedule } from '../optimizers';

const isPlain = (value: unknown): boolean => value === null || ['number', 'string', 'boolean'].includes(typeof value);

/** What training changes, and no config has. */
const STATE = ['iterations'];

/**
 * Of a registered class, an object is made from its config once more: an option that the config leaves out would be at
 * its default in a loaded model, without a word. Keras captures the arguments of constructors, JavaScript cannot.
 * @throws ArgumentError that names what a file would lose, of the object or of one that it has, such as an initializer.
 */
export function assertNothingLost(object: KerasObject): void {
  const values = Object.entries(object) as [string, unknown][];
  for (const [name, value] of values) {
    if (value instanceof CallableObject || value instanceof Schedule) assertNothingLost(value);
    else if (
      (typeof value === 'function' && /(Regularizer|Constraint)$/.test(name)) ||
      (name === 'activation' && (value as LayerActivation & object).name === '')
    )
      throw new ArgumentError(
        `${(object.constructor as unknown as ClassOf<KerasObject>).className}: ${name} is a function, which a file ` +
          'cannot hold; make it a class and registerKerasSerializable() it',
      );
  }
  const type = object.constructor as unknown as ClassOf<KerasObject> & Pick<typeof KerasObject, 'fromConfig'>;
  // A class with a fromConfig of its own need not have all in its config.
  if (registeredName(type) === null || type.fromConfig !== KerasObject.fromConfig) return;
  const missing = new Set<string>();
  const schedule = object instanceof Optimizer && object.schedule;
  const config = { ...optionsIn(type, object.getConfig()), ...(schedule && { learningRate: schedule }) };
  const options = new Proxy<Readonly<Record<string, unknown>>>(config, {
    get(target, key) {
      if (typeof key === 'string' && !Object.hasOwn(target, key)) missing.add(key);
      return Reflect.get(target, key) as unknown;
    },
  });
  const way = 'override getConfig() { return { ...super.getConfig(), ... }; } with all that its constructor takes';
  let again: Readonly<Record<string, unknown>>;
  try {
    again = new type(options as never) as unknown as Readonly<Record<string, unknown>>;
  } catch (error) {
    if (!(error instanceof VitrineError || error instanceof TypeError)) throw error;
    throw new ArgumentError(`${type.className}: cannot be made from its own config: ${error.message}; ${way}`);
  }
  // An option is kept in a field of its name, or in any.
  const inAny = [...missing].some((option) => !Object.hasOwn(object, option));
  const lost = values.filter(
    ([name, value]) =>
      isPlain(value) &&
      !Object.is(again[name], value) &&
      !STATE.includes(name) &&
      // What else differs, such as a count of calls, has changed since it was made.
      (inAny || missing.has(name) || !isPlain(again[name])),
  );
  if (lost.length > 0) {
    const shown = lost.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
    throw new ArgumentError(`${type.className}: its config lacks { ${shown} }, which a file would lose; ${way}`);
  }
}
