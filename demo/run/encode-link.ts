import { presetOf } from './architecture';
import { START, type RunConfig } from './config';
import { encodeLayers } from './layer-text';
import { LINK_NAMES, type Link, datasetOf } from './link';
import { encodeOptions } from './options-text';
import { usualRate } from './optimizers';
import { encodeChosen } from './training-text';

/** The part of an address after `#`. */
export function encodeLink({ config, language, theme, hidden, embed = [] }: Link): string {
  const fields = new URLSearchParams();
  const preset = presetOf(config.layers);
  if (preset !== 'max') fields.set('model', preset ?? encodeLayers(config.layers));
  const usual: RunConfig = {
    ...START,
    dataset: datasetOf(config.images),
    learningRate: usualRate(config.optimizer),
  };
  for (const [setting, name] of Object.entries(LINK_NAMES) as [keyof typeof LINK_NAMES, string][]) {
    const text = textOf(config, setting);
    if (text !== textOf(usual, setting)) fields.set(name, text);
  }
  if (language) fields.set('lang', language);
  if (theme) fields.set('theme', theme);
  if (hidden.length > 0) fields.set('hide', hidden.join());
  if (embed.length > 0) fields.set('embed', embed.join());
  return fields.toString().replaceAll('%2C', ',');
}

/** A setting as a link has it. */
export function textOf(config: RunConfig, setting: keyof typeof LINK_NAMES): string {
  if (setting === 'optimizer') return config.optimizer + encodeOptions(config.optimizerOptions ?? {});
  const value = config[setting];
  return typeof value === 'object' && value !== null ? encodeChosen(value) : String(value ?? 'none');
}
