import { CLASSES, HEAD, type LayerSpec, type Problem } from './architecture';

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

/** The easy way out of a problem of the layer at `at`; null where there are many. */
export function mend(layers: readonly LayerSpec[], at: number, problem: Problem): Edit | null {
  const layer = layers[at]!;
  switch (problem.rule) {
    case 'firstIsConvolution':
      return {
        kind: 'insert',
        at: 0,
        layer: { kind: 'conv2d', filters: 16, kernelSize: 3, padding: 'same', activation: 'relu' },
      };
    case 'lastIsSoftmax':
      // One that was meant to be it is made to be it.
      return layer.kind === 'dense' && (layer.units === CLASSES || layer.activation === 'softmax')
        ? { kind: 'replace', at, layer: HEAD }
        : { kind: 'insert', at: at + 1, layer: HEAD };
    case 'windowTooLarge': {
      if (layer.kind === 'conv2d') return { kind: 'replace', at, layer: { ...layer, padding: 'same' } };
      const poolSize = Math.min(problem.input[0]!, problem.input[1]!);
      if (poolSize === 1) return { kind: 'remove', at };
      return layer.kind === 'maxPooling2d' || layer.kind === 'averagePooling2d'
        ? { kind: 'replace', at, layer: { ...layer, poolSize } }
        : null;
    }
    case 'wantsMaps':
      return { kind: 'move', at, to: layers.findIndex(({ kind }) => kind === 'flatten') };
    case 'wantsFlat':
      return { kind: 'insert', at, layer: { kind: 'flatten' } };
    case 'outOfRange':
    case 'tooManyWeights':
      return null;
  }
}
