import type { ConfigObject } from './config-object';

/** What a file says of where a class, function or layer comes from. */
export interface Origin {
  readonly class_name: string;
  readonly module?: string | null | undefined;
  readonly registered_name?: string | null | undefined;
}

/** Whether it is Keras's own, not one that a Python program has defined or registered. */
export function isKerasOwn({ class_name: className, module = null, registered_name: registered = null }: Origin): boolean {
  // Of a function there is its name alone, whoever has defined it.
  if (className === 'function' && (module ?? 'builtins') === 'builtins') return registered === null || registered === className;
  const isIn = module !== null && (/^(tf_)?keras(\.|$)/.test(module) || /^tensorflow\.(python\.)?keras(\.|$)/.test(module));
  // Keras 2.11 to 2.15 registered some of its own classes as a program's are by default.
  // Keras names the module of what is its own; without one, a class that has a registered name is somebody's, whatever it is called.
  return registered === null ? isIn || module === null : isIn && (registered === className || registered === `Custom>${className}`);
}

/** The same of an object of a file. @throws DataError where it has no class. */
export function isKeras(entry: ConfigObject): boolean {
  const text = (key: string): string | null => {
    const value = entry.get(key) ?? null;
    return value === null || typeof value === 'string' ? value : ''; // no text is nothing of Keras's
  };
  return isKerasOwn({ class_name: entry.string('class_name'), module: text('module'), registered_name: text('registered_name') });
}

/** @throws DataError for a class or function that is somebody's own, which may have the name of one of Keras's. */
export function assertKeras(entry: ConfigObject, rule: string): void {
  if (isKeras(entry)) return;
  const registered = entry.get('registered_name') ?? null;
  const isNamedSo = registered !== null && registered !== entry.string('class_name');
  entry.refuse(isNamedSo ? 'registered_name' : 'module', rule);
}
