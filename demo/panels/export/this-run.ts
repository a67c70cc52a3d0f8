import { computed } from '@preact/signals';
import { type Text, say } from '../../language';
import { presetOf } from '../../run/architecture';
import { config, frame, shown } from '../../state';

const texts = {
  source: {
    en: 'Vitrine: model “{model}”, seed {seed}, step {step}',
    ko: 'Vitrine: 모델 ‘{model}’, 시드 {seed}, {step}번째 배치',
  },
  custom: { en: 'custom', ko: '직접 만든 모델' },
} satisfies Record<string, Text>;

/** Of the run that the page shows; where it shows none, the settings. */
export const thisConfig = computed(() => shown.value?.config ?? config.value);

/** What a reader has done to its filters, which settings do not say. */
export const thisInterventions = computed(() => shown.value?.interventions.value ?? []);

/** `vitrine-max`, `vitrine-custom`: what its files' names begin with. */
export const baseName = computed(() => `vitrine-${presetOf(thisConfig.value.layers) ?? 'custom'}`);

/** The step of the moment that the page shows. */
export const thisStep = computed(() => frame.value?.step ?? 0);

/** Which run and moment a figure is of. */
export function sourceText(): string {
  const { layers, seed } = thisConfig.value;
  const model = presetOf(layers) ?? say(texts.custom);
  return say(texts.source, { model, seed: String(seed), step: thisStep.value });
}
