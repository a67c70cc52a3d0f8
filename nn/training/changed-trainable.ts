import { warningToConsole } from '../callbacks/messages';
import type { Trainer } from './trainer';

const warned = new WeakSet<Trainer['flags']>();

/** Once after each `compile`. Keras 3.15 has the warning, behind a `raise` that keeps it from ever being given. */
export function warn({ flags, options: { model } }: Trainer): void {
  const changed = model
    .leaves()
    .filter((layer) => layer.specs.length > 0 && (flags.get(layer) ?? layer.trainable) !== layer.trainable);
  if (changed.length === 0 || warned.has(flags)) return;
  warned.add(flags);
  warningToConsole(
    `model "${model.name}": layers ${changed.map(({ name }) => name).join(', ')} were frozen or thawed after compile(), ` +
      'which counts when it is compiled again',
  );
}
