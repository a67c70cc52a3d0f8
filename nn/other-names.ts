import { ArgumentError } from '../engine';
import { camelCase } from './names';

/** What older Kerases have, or a custom class in Keras, and how it is written here. */
const GONE: Readonly<Record<string, string>> = {
  fitGenerator: 'await model.fit(generator, { stepsPerEpoch })',
  evaluateGenerator: 'await model.evaluate(generator, { steps })',
  predictGenerator: 'await model.predict(generator, { steps })',
  predictClasses: '(await model.predict(x)).argmax(-1)',
  predictProba: 'await model.predict(x)',
  lr: 'optimizer.learningRate',
  addWeight: 'weightSpecs([shape]) { return [{ name, shape, initializer }]; }',
};

/**
 * Lets objects of a class be read by Keras's spelling of their camelCase names, `model.count_params()`. A name that is
 * gone from Keras throws an ArgumentError that says what replaced it. The proxy stands behind the prototype, so that
 * properties are as fast as any object's.
 */
export function asKerasWrites(prototype: object): void {
  const meant = (key: string | symbol, object: object): string | null => {
    if (typeof key === 'symbol') return null;
    const name = camelCase(key);
    if (Object.hasOwn(GONE, name)) throw new ArgumentError(`there is no ${key}; write ${GONE[name]}`);
    return name !== key && name in object ? name : null;
  };
  const behind = new Proxy<Record<string, unknown>>(
    {},
    {
      get(target, key, object: Record<string, unknown>) {
        const name = meant(key, object);
        return name === null ? (Reflect.get(target, key, object) as unknown) : object[name];
      },
      set(target, key, value, object: Record<string, unknown>) {
        const name = meant(key, object);
        if (name === null) return Reflect.set(target, key, value, object);
        object[name] = value;
        return true;
      },
    },
  );
  Object.setPrototypeOf(prototype, behind);
}
