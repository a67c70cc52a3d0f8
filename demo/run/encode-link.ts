import { presetOf } from './architecture';
import { NOTES } from './config';
import { encodeLayers } from './layer-text';
import type { Link } from './link';
import { usualRate } from './optimizers';

/** The part of an address after `#`. */
export function encodeLink({ config, language, theme, hidden }: Link): string {
  const fields = new URLSearchParams();
  const preset = presetOf(config.layers);
  if (preset !== 'max') fields.set('model', preset ?? encodeLayers(config.layers));
  const set = (name: string, value: string | number | null, usual: string | number | null): void => {
    if (value !== usual) fields.set(name, String(value ?? 'none'));
  };
  set('data', config.dataset, NOTES.dataset);
  set('images', config.images ?? 'all', 'all');
  set('seed', config.seed, NOTES.seed);
  set('batch', config.batchSize, NOTES.batchSize);
  set('optimizer', config.optimizer, NOTES.optimizer);
  set('rate', config.learningRate, usualRate(config.optimizer));
  set('epochs', config.epochs, NOTES.epochs);
  set('patience', config.patience, NOTES.patience);
  if (language) fields.set('lang', language);
  if (theme) fields.set('theme', theme);
  if (hidden.length > 0) fields.set('hide', hidden.join());
  return fields.toString().replaceAll('%2C', ',');
}
