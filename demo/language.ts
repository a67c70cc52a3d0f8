import { signal } from '@preact/signals';

export type Language = 'en' | 'ko';
export type Values = Readonly<Record<string, number | string>>;

/**
 * What the page says, in both its languages. `{name}` stands for a value, `{name|map|maps}` for what a number of them is
 * called: one, or others.
 */
export type Text = Readonly<Record<Language, string>>;

export const language = signal<Language>(navigator.language.startsWith('ko') ? 'ko' : 'en');

/**
 * The text in the reader's language; a component that says it is drawn anew with the language. Numbers get its
 * separators.
 */
export function say(text: Text, values: Values = {}): string {
  return fill(text[language.value], values, language.value);
}

/** Why something failed: in the library's words, or in the page's. */
export const sayFailure = (failure: Text | string): string => (typeof failure === 'string' ? failure : say(failure));

/** Kept: to make one takes longer than to draw a panel. */
const numbers: Partial<Record<Language, Intl.NumberFormat>> = {};
const plurals: Partial<Record<Language, Intl.PluralRules>> = {};

/**
 * As `Intl.NumberFormat` writes a whole number in both languages: to make the first one of those takes a slow processor
 * 90 ms, a tenth of what passes until kernels are seen.
 */
const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',');

/** For what must be said in a language that is not the reader's. */
export function fill(text: string, values: Values, locale: Language): string {
  return text.replace(
    /\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g,
    (placeholder, name: string, one: string | undefined, other: string) => {
      const value = values[name];
      if (one !== undefined)
        return (plurals[locale] ??= new Intl.PluralRules(locale)).select(Number(value)) === 'one' ? one : other;
      if (typeof value !== 'number') return value ?? placeholder;
      if (Number.isSafeInteger(value)) return grouped(value);
      return (numbers[locale] ??= new Intl.NumberFormat(locale)).format(value);
    },
  );
}
