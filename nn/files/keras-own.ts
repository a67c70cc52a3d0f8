import { isKerasOwn } from '../keras-origin';
import type { ConfigObject } from './config-object';

/** Whether an object of a file is Keras's own. @throws DataError where it has no class. */
export function isKeras(entry: ConfigObject): boolean {
  const text = (key: string): string | null => {
    const value = entry.get(key) ?? null;
    return value === null || typeof value === 'string' ? value : ''; // no text is nothing of Keras's
  };
  return isKerasOwn({
    class_name: entry.string('class_name'),
    module: text('module'),
    registered_name: text('registered_name'),
  });
}

/** @throws DataError for a class or function that is somebody's own, which may have the name of one of Keras's. */
export function assertKeras(entry: ConfigObject, rule: string): void {
  if (isKeras(entry)) return;
  const registered = entry.get('registered_name') ?? null;
  const isNamedSo = registered !== null && registered !== entry.string('class_name');
  entry.refuse(isNamedSo ? 'registered_name' : 'module', rule);
}
