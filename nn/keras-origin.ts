/** What a file says of where a class, function or layer comes from. */
export interface Origin {
  readonly class_name: string;
  readonly module?: string | null | undefined;
  readonly registered_name?: string | null | undefined;
}

/** Whether it is Keras's own, not one that a Python program has defined or registered. */
export function isKerasOwn({
  class_name: className,
  module = null,
  registered_name: registered = null,
}: Origin): boolean {
  // Of a function there is its name alone, whoever has defined it.
  if (className === 'function' && (module ?? 'builtins') === 'builtins')
    return registered === null || registered === className;
  const isIn =
    typeof module === 'string' &&
    (/^(tf_)?keras(\.|$)/.test(module) || /^tensorflow\.(python\.)?keras(\.|$)/.test(module));
  // Keras 2.11 to 2.15 registered some of its own classes as a program's are by default. Keras names the module of what
  // is its own; without one, a class that has a registered name is somebody's, whatever it is called.
  return registered === null
    ? isIn || module === null
    : isIn && (registered === className || registered === `Custom>${className}`);
}
