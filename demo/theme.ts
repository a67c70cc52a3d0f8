import { computed, effect, signal } from '@preact/signals';
import { type Color, dark, light } from '../viz';

export type ThemeName = 'light' | 'dark';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const system = signal<ThemeName>(prefersDark.matches ? 'dark' : 'light');
prefersDark.addEventListener('change', ({ matches }) => (system.value = matches ? 'dark' : 'light'));

/** Null: the system's. */
export const chosenTheme = signal<ThemeName | null>(null);
export const themeName = computed(() => chosenTheme.value ?? system.value);
/** Of the figures. */
export const theme = computed(() => (themeName.value === 'dark' ? dark : light));

effect(() => {
  document.documentElement.style.colorScheme = themeName.value;
});

const prefersStillness = matchMedia('(prefers-reduced-motion: reduce)');
/** Whether the reader wants nothing to move by itself. */
export const still = signal(prefersStillness.matches);
prefersStillness.addEventListener('change', ({ matches }) => (still.value = matches));

/** A colour of the figures, for CSS. */
export const css = (color: Color): string => `#${color.toString(16).padStart(6, '0')}`;
