import { classOfEntry } from '../custom-names';
import { functionOfEntry } from '../function-of-entry';
import { ArgumentError } from '../../engine';
import {
  type Initializer,
  KerasInitializer,
  type SerializedInitializer,
  glorotUniform,
  initializerClass,
} from '../initializers';
import { INITIALIZERS } from '../initializers-by-class';
import { optionsByKey } from '../keras-object';
import { ConfigObject } from './config-object';
import { isKeras } from './keras-own';

/**
 * An initializer of a file, whose weights the file has too: it is not drawn from. One that is not here, or has options
 * that are not here (`STFT`, a class of a program's own), is kept as it is written, to be written again.
 * @returns undefined where the file has none. By null Keras draws every weight as glorot_uniform does, a bias too.
 */
export function readInitializer(config: ConfigObject, key: string): Initializer | undefined {
  const value = config.get(key);
  if (value === undefined) return undefined;
  if (value === null) return glorotUniform;
  const fn = functionOfEntry(value);
  if (fn) return fn as Initializer;
  const entry =
    typeof value === 'string'
      ? ConfigObject.of({ class_name: value, config: {} }, `${config.path}.${key}`)
      : config.object(key);
  const name = entry.string('class_name');
  const registered = classOfEntry(KerasInitializer, entry.value);
  if (registered)
    return registered.fromConfig.call(registered as never, entry.object('config').value) as KerasInitializer;
  const isOwn = isKeras(entry);
  const classes = INITIALIZERS.map((type) => type.className);
  const className = (isOwn && initializerClass(name, classes)) || name;
  const options = Object.fromEntries(
    Object.entries(entry.has('config') ? entry.object('config').value : {}).filter(([name]) => name !== 'dtype'),
  );
  const given = Object.entries(options).filter(([, option]) => option !== null);
  const isPlain = given.every(
    ([key, option]) => typeof option === 'number' || typeof option === 'string' || key.endsWith('_axes'),
  );
  const type = isOwn && isPlain ? INITIALIZERS.find((each) => each.className === className) : undefined;
  const known = type && optionsByKey(type);
  if (type && given.every(([name]) => known!.has(name))) return type.fromConfig(Object.fromEntries(given));
  return opaque({
    className,
    // Of Keras 3.15, null, and unknown to those before.
    config: Object.fromEntries(
      Object.entries(options).filter(([name, option]) => !(option === null && /^(in|out)put_axes$/.test(name))),
    ),
    ...(entry.has('module') && { module: entry.string('module') }),
    ...(entry.has('registered_name') && { registeredName: entry.string('registered_name') }),
  });
}

function opaque(keras: SerializedInitializer): Initializer {
  const refuse = (): never => {
    throw new ArgumentError(
      `the initializer ${keras.className} came from a file and cannot draw weights here; give the layer one that ` +
        'can, or its weights',
    );
  };
  return Object.assign(refuse, { keras });
}
