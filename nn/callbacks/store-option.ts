import type { FileStore } from '../io/storage';
import { count, orNull, value } from '../options';
import { type OptionalOption, option } from '../schema';

const listed = (names: readonly string[]): string =>
  names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]!;

/** Where files are: what does so much of them, or null for the default. */
export const storeWith = <Name extends keyof FileStore>(
  ...names: readonly Name[]
): OptionalOption<Pick<FileStore, Name> | null> =>
  orNull(
    value<Pick<FileStore, Name>>(
      `an object with ${listed(names)}`,
      (given) => typeof given === 'object' && given !== null && names.every((name) => name in given),
    ),
  ).default(null);

/** After every epoch, or after so many batches. */
export const saveFreq = /* @__PURE__ */ option<'epoch' | number>('value', "'epoch' or a number of batches", (given) =>
  given === 'epoch' ? given : count.parse(given),
).default('epoch');
