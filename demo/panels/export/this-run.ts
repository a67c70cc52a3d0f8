import { computed } from '@preact/signals';
import type { RunConfig } from '../../run/config';
import { type Text, say } from '../../language';
import { presetOf } from '../../run/architecture';
import { config, frame, kept, shown } from '../../state';

const texts = {
  source: {
    en: 'Vitrine: model “{model}”, seed {seed}, step {step}',
    ko: 'Vitrine: 모델 ‘{model}’, 시드 {seed}, {step}번째 배치',
  },
  run: { en: 'Vitrine: model “{model}”, seed {seed}', ko: 'Vitrine: 모델 ‘{model}’, 시드 {seed}' },
  layers: { en: 'Vitrine: model “{model}”', ko: 'Vitrine: 모델 ‘{model}’' },
  none: { en: 'Vitrine', ko: 'Vitrine' },
  custom: { en: 'custom', ko: '직접 만든 모델' },
} satisfies Record<string, Text>;

/** Of the run that the page shows; where it shows none, the settings. */
export const thisConfig = computed(() => shown.value?.config ?? config.value);

/** What a reader has done to its filters, which settings do not say. */
export const thisInterventions = computed(() => shown.value?.interventions.value ?? []);

const baseOf = ({ layers }: RunConfig): string => `vitrine-${presetOf(layers) ?? 'custom'}`;

/** `vitrine-max`, `vitrine-custom`: what its files' names begin with. */
export const baseName = computed(() => baseOf(thisConfig.value));

/** The step of the moment that the page shows. */
export const thisStep = computed(() => frame.value?.step ?? 0);

/** What a figure is of. */
export interface Source {
  /** What stands below it. */
  readonly text: string;
  /** What its file is called, between these: the model, and the step. */
  readonly base: string;
  readonly ending: string;
}

/**
 * Of which network and moment a picture is. The parts of the page say it: `data-step` the step of the weights, where
 * that may be another than the one that the page shows, or '' where it is of none; `data-of` that it is of run A
 * (`kept`), of layers without weights (`layers`), or of nothing of this run (`none`). The nearest of them counts.
 */
export function sourceOf(picture: Element): Source {
  const { of, step: said } = picture.closest<HTMLElement>('section :is([data-step], [data-of])')?.dataset ?? {};
  if (of === 'none') return { text: say(texts.none), base: 'vitrine', ending: '' };
  const settings = of === 'kept' && kept.value ? kept.value.config : thisConfig.value;
  const base = baseOf(settings);
  const values = { model: presetOf(settings.layers) ?? say(texts.custom), seed: String(settings.seed) };
  if (of === 'layers') return { text: say(texts.layers, values), base, ending: '' };
  if (said === '') return { text: say(texts.run, values), base, ending: '' };
  const step = said === undefined ? thisStep.value : Number(said);
  return { text: say(texts.source, { ...values, step }), base, ending: `-step${step}` };
}
