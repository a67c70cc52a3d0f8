import { customFunction } from '../custom-names';
import { isObject } from '../io/json';
import type { ConfigObject } from './config-object';

/**
 * A Lambda's options, as Keras 3 and Keras 2 write them. Its functions are Python, of which a file has the name or the
 * bytecode; the program gives the same in JavaScript.
 * @throws DataError that says how, where it does not.
 */
export function lambdaOptions(config: ConfigObject): Record<string, unknown> {
  const layer = config.string('name');
  config.ignore('module', 'function_type', 'output_shape_type', 'output_shape_module'); // where Python has it
  // A shape that is a function is what the function in JavaScript makes.
  const shape = config.get('output_shape');
  const isKnown = Array.isArray(shape) && shape.every((size) => typeof size === 'number');
  const options = config.get('arguments');
  return {
    function: givenFunction(config, 'function', layer),
    mask: (config.get('mask') ?? null) === null ? null : givenFunction(config, 'mask', `${layer}_mask`),
    outputShape: isKnown ? shape : null,
    arguments: isObject(options) ? options : {},
  };
}

/** @param fallback what goes by where the file has no name of it. */
function givenFunction(config: ConfigObject, key: string, fallback: string): unknown {
  const given = config.get(key) ?? null;
  const isNamed = isObject(given) && given.class_name === 'function';
  const name = isNamed ? given.config : given; // Keras 2 has the name alone, or bytecode in a list
  const names = typeof name === 'string' ? [name, name.slice(name.indexOf('>') + 1), fallback] : [fallback];
  const found = names.map(customFunction).find((each) => each !== undefined);
  if (found !== undefined) return found;
  const form = key === 'mask' ? '(x, mask) => ...' : '(x) => ...';
  return config.refuse(
    key,
    `a function in Python, which cannot be run here; give the same in JavaScript, ` +
      `loadModel(file, { customObjects: { ${JSON.stringify(names[0])}: ${form} } }), made of ops`,
  );
}
