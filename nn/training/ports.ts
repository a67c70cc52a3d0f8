import { ArgumentError } from '../../engine';
import type { Data } from '../data';
import type { CompileOptions, Wish } from '../model';

/** Data for each input or output, from a list or from an object with their names. */
export function dataByPort(model: string, what: string, data: readonly Data[] | Readonly<Record<string, Data>>, names: readonly string[]): readonly Data[] {
  const list = Array.isArray(data) ? (data as readonly Data[]) : names.map((name) => (data as Readonly<Record<string, Data | undefined>>)[name]);
  if (list.length !== names.length || list.some((each) => (each as unknown) === undefined)) {
    const wanted = names.map((name) => `"${name}"`).join(', ');
    throw new ArgumentError(`model "${model}": ${what} must have data for ${wanted}, as a list or by name`);
  }
  return list as readonly Data[];
}

/** What `compile` is to do for each output. @throws ArgumentError where an output has no loss, or a name is no output's. */
export function wishes(outputs: readonly string[], { loss, metrics, lossWeights }: CompileOptions): readonly Wish[] {
  const isName = (value: unknown): boolean => typeof value === 'string';
  const losses = perOutput('loss', loss, outputs, isName);
  const lists = perOutput<readonly string[]>('metrics', metrics ?? {}, outputs, (value) => Array.isArray(value) && value.every(isName));
  const weights = perOutput<number>('lossWeights', lossWeights ?? {}, outputs, () => false);
  return outputs.map((name, i): Wish => {
    const loss = losses[i];
    if (loss === undefined) throw new ArgumentError(`compile: there is no loss for the output "${name}"`);
    return { loss, metrics: lists[i] ?? [], weight: weights[i] };
  });
}

/** @param isOne whether a value is meant for every output. */
function perOutput<T>(
  what: string,
  value: T | readonly T[] | Readonly<Record<string, T>>,
  outputs: readonly string[],
  isOne: (value: unknown) => boolean,
): readonly (T | undefined)[] {
  if (isOne(value)) return outputs.map(() => value as T);
  if (Array.isArray(value)) {
    if (value.length === outputs.length) return value as readonly T[];
    throw new ArgumentError(`compile: ${what} must be one for each of the outputs ${outputs.join(', ')}, got ${value.length}`);
  }
  const unknown = Object.keys(value as object).find((name) => !outputs.includes(name));
  if (unknown !== undefined) throw new ArgumentError(`compile: ${what} for "${unknown}", but the outputs are ${outputs.join(', ')}`);
  return outputs.map((name) => (value as Readonly<Record<string, T>>)[name]);
}
