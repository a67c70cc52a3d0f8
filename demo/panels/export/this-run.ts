import { computed } from '@preact/signals';
import { presetOf } from '../../run/architecture';
import { config, frame, shown } from '../../state';

/** Of the run that the page shows; where it shows none, the settings. */
export const thisConfig = computed(() => shown.value?.config ?? config.value);

/** `vitrine-max`, `vitrine-custom`: what its files' names begin with. */
export const baseName = computed(() => `vitrine-${presetOf(thisConfig.value.layers) ?? 'custom'}`);

/** The step of the moment that the page shows. */
export const thisStep = computed(() => frame.value?.step ?? 0);
