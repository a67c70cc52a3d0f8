import type { Text } from '../../language';
import { INPUT_SHAPE, type LayerSpec, type Shape, check } from '../../run/architecture';
import { OPTIMIZER_CLASSES, type RunConfig } from '../../run/config';
import { layerCode } from '../../run/keras-code';
import type { StepDispatch } from '../../worker/train-step';

/** A box of the graph: the batch, a layer, the loss, or the optimizer's update. */
export interface Part {
  /** The layer's name in Keras, or what the part is. */
  readonly name: string | Text;
  /** As it is written in Keras. Empty for the batch. */
  readonly call: string;
  /** What it gives, for one image. Null where that is not a tensor, or not known. */
  readonly shape: Shape | null;
  readonly weights: readonly { readonly name: 'kernel' | 'bias'; readonly shape: Shape }[];
  readonly kind: LayerSpec['kind'] | 'batch' | 'loss' | 'update';
  readonly owns: (dispatch: StepDispatch) => boolean;
}

const NAMES: Readonly<Record<LayerSpec['kind'], string>> = {
  conv2d: 'conv2d',
  maxPooling2d: 'max_pooling2d',
  averagePooling2d: 'average_pooling2d',
  flatten: 'flatten',
  dropout: 'dropout',
  dense: 'dense',
};

const texts = {
  batch: { en: 'Batch', ko: '배치' },
  loss: { en: 'Loss', ko: '손실' },
  update: { en: 'Update', ko: '가중치 갱신' },
} satisfies Record<string, Text>;

/** The parts of a run's training step, in the order they run. */
export function partsOf({ layers, optimizer, learningRate }: RunConfig): readonly Part[] {
  const checked = check(layers);
  const counts = new Map<string, number>();
  const boxes = layers.map((layer, i): Part => {
    const base = NAMES[layer.kind];
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    const name = count === 0 ? base : `${base}_${count}`; // Keras's automatic names
    const input = i === 0 ? INPUT_SHAPE : (checked[i - 1]!.shape ?? []);
    return {
      name,
      call: layerCode(layer),
      shape: checked[i]!.shape,
      weights: checked[i]!.shape ? weightsOf(layer, input) : [],
      kind: layer.kind,
      owns: (dispatch) => dispatch.layer === name,
    };
  });
  const none = { shape: null, weights: [] };
  return [
    {
      ...none,
      name: texts.batch,
      call: '',
      shape: INPUT_SHAPE,
      kind: 'batch',
      owns: ({ layer, pass }) => layer === null && pass === 'forward',
    },
    ...boxes,
    {
      ...none,
      name: texts.loss,
      call: 'SparseCategoricalCrossentropy()',
      kind: 'loss',
      owns: ({ layer, pass }) => layer === null && (pass === 'loss' || pass === 'backward'),
    },
    {
      ...none,
      name: texts.update,
      call: `${OPTIMIZER_CLASSES[optimizer]}(${learningRate})`,
      kind: 'update',
      owns: ({ pass }) => pass === 'update',
    },
  ];
}

function weightsOf(layer: LayerSpec, input: Shape): Part['weights'] {
  if (layer.kind === 'conv2d') {
    return [
      { name: 'kernel', shape: [layer.kernelSize, layer.kernelSize, input.at(-1) ?? 1, layer.filters] },
      { name: 'bias', shape: [layer.filters] },
    ];
  }
  if (layer.kind !== 'dense') return [];
  return [
    { name: 'kernel', shape: [input[0] ?? 1, layer.units] },
    { name: 'bias', shape: [layer.units] },
  ];
}
