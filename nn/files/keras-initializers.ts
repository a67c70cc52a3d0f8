import { ArgumentError } from '../../engine';
import { type Initializer, type SerializedInitializer, glorotUniform, initializerClass } from '../initializers';
import { BY_CLASS } from '../initializers-by-class';
import { ConfigObject } from './config-object';
import { isKeras } from './keras-own';

/**
 * An initializer of a file, whose weights the file has too: it is not drawn from. One that is not here, or has options
 * that are not here (a seed, `STFT`, a class of a program's own), is kept as it is written, to be written again.
 * @returns undefined where the file has none. By null Keras draws every weight as glorot_uniform does, a bias too.
 */
export function readInitializer(config: ConfigObject, key: string): Initializer | undefined {
  const value = config.get(key);
  if (value === undefined) return undefined;
  if (value === null) return glorotUniform;
  const entry =
    typeof value === 'string'
      ? ConfigObject.of({ class_name: value, config: {} }, `${config.path}.${key}`)
      : config.object(key);
  const name = entry.string('class_name');
  const isOwn = isKeras(entry);
  const className = (isOwn && initializerClass(name, Object.keys(BY_CLASS))) || name;
  const options = Object.fromEntries(
    Object.entries(entry.has('config') ? entry.object('config').value : {}).filter(([name]) => name !== 'dtype'),
  );
  const given = Object.entries(options).filter(([, option]) => option !== null);
  const isPlain = given.every(
    ([key, option]) => typeof option === 'number' || typeof option === 'string' || key.endsWith('_axes'),
  );
  const make = isPlain && isOwn && Object.hasOwn(BY_CLASS, className) ? BY_CLASS[className] : undefined;
  const made = make?.(Object.fromEntries(given) as Readonly<Record<string, number | string>>);
  const { keras } = made || {};
  if (made && keras && given.every(([name]) => Object.hasOwn(keras.config, name))) return made;
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
      `the initializer ${keras.className} came from a file and cannot draw weights here; give the layer one that can, or its weights`,
    );
  };
  return Object.assign(refuse, { keras });
}
