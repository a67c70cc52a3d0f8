import { CLASSES, HEAD, type LayerSpec } from './architecture';
import { type Problem, check, isSound } from './check';
import { freshLayer } from './layers';

/** One change to a list of layers. */
export type Edit =
  | { readonly kind: 'insert' | 'replace'; readonly at: number; readonly layer: LayerSpec }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'remove'; readonly at: number };

/** The list after a change; `take` makes what it holds of a layer and of what stood in its place. */
export function edited<T>(
  all: readonly T[],
  edit: Edit,
  take: (layer: LayerSpec, before: T | null) => T,
): readonly T[] {
  switch (edit.kind) {
    case 'insert':
      return all.toSpliced(edit.at, 0, take(edit.layer, null));
    case 'replace':
      return all.with(edit.at, take(edit.layer, all[edit.at]!));
    case 'move':
      return all.toSpliced(edit.at, 1).toSpliced(edit.to, 0, all[edit.at]!);
    case 'remove':
      return all.toSpliced(edit.at, 1);
  }
}

/**
 * A layer more, as far behind as it fits: where the network works with it, else where it can stand itself; before the
 * last layer in any case, which gives the answer.
 */
export function insertion(layers: readonly LayerSpec[], layer: LayerSpec): Edit {
  const last = Math.max(0, layers.length - 1);
  const places = Array.from({ length: last + 1 }, (_, i) => last - i);
  const with_ = (at: number): readonly LayerSpec[] => layers.toSpliced(at, 0, layer);
  const at =
    places.find((at) => isSound(with_(at))) ??
    places.find((at) => {
      const { shape, problem } = check(with_(at))[at]!;
      return shape !== null && problem === null;
    }) ??
    last;
  return { kind: 'insert', at, layer };
}

/** The easy way out of a problem of the layer at `at`; null where there are many. */
export function fix(layers: readonly LayerSpec[], at: number, problem: Problem): Edit | null {
  const layer = layers[at]!;
  switch (problem.rule) {
    case 'firstIsConvolution':
      return {
        kind: 'insert',
        at,
        layer: { ...freshLayer('conv2d'), filters: 16 } as LayerSpec,
      };
    case 'lastIsSoftmax':
      // One that was meant to be it is made to be it.
      return layer.kind === 'dense' && (layer.units === CLASSES || layer.activation === 'softmax')
        ? { kind: 'replace', at, layer: HEAD }
        : { kind: 'insert', at: at + 1, layer: HEAD };
    case 'windowTooLarge': {
      const most = Math.min(problem.input[0]!, problem.input[1]!);
      if ('padding' in layer) return { kind: 'replace', at, layer: { ...layer, padding: 'same' } };
      if (most === 1) return { kind: 'remove', at };
      return 'poolSize' in layer ? { kind: 'replace', at, layer: { ...layer, poolSize: most } } : null;
    }
    case 'expectsMaps':
      return { kind: 'move', at, to: check(layers).findIndex(({ shape }) => shape?.length === 1) };
    case 'expectsFlat':
      return { kind: 'insert', at, layer: { kind: 'flatten' } };
    case 'outOfRange':
    case 'neitherMapsNorRow':
    case 'tooManyWeights':
    case 'library':
      return null;
  }
}
