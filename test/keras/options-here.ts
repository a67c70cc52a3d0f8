import { camelCase } from '../../nn/names';

/** Keras's options by the names that they have here. */
export const optionsHere = <Options>(options: object): Options =>
  Object.fromEntries(Object.entries(options).map(([key, value]) => [camelCase(key), value])) as Options;
