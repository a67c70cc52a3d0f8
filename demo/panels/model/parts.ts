import type { Text } from '../../language';
import { INPUT_SHAPE, type LayerKind, type Shape } from '../../run/architecture';
import { builtLayers } from '../../run/check';
import { pythonCall } from '../../run/code';
import type { RunConfig } from '../../run/config';
import { layerCode } from '../../run/keras-code';
import { lossOf } from '../../run/objectives';
import type { Made } from '../../run/options';
import { optimizerOf } from '../../run/optimizers';
import type { StepDispatch } from '../../worker/train-step';

/** A box of the graph: the batch, a layer, the loss, or the optimizer's update. */
export interface Part {
  /** The layer's name in Keras, or what the part is. */
  readonly name: string | Text;
  /** As it is written in Keras. Empty for the batch. */
  readonly call: string;
  /** What it gives, for one image. Null where that is not a tensor, or not known. */
  readonly shape: Shape | null;
  readonly weights: readonly { readonly name: string; readonly shape: Shape }[];
  readonly kind: LayerKind | 'batch' | 'loss' | 'update';
  readonly owns: (dispatch: StepDispatch) => boolean;
}

const texts = {
  batch: { en: 'Batch', ko: '배치' },
  loss: { en: 'Loss', ko: '손실' },
  update: { en: 'Update', ko: '가중치 갱신' },
} satisfies Record<string, Text>;

/** The parts of a run's training step, in the order they run. */
export function partsOf(config: RunConfig): readonly Part[] {
  const { layers } = config;
  const boxes = builtLayers(layers).map(({ name, outputShapes, specs }, i): Part => ({
    name,
    call: layerCode(layers[i]!),
    shape: outputShapes![0]!,
    weights: specs,
    kind: layers[i]!.kind,
    owns: (dispatch) => dispatch.layer === name,
  }));
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
      call: code(lossOf(config)),
      kind: 'loss',
      owns: ({ layer, pass }) => layer === null && (pass === 'loss' || pass === 'backward'),
    },
    {
      ...none,
      name: texts.update,
      call: code(optimizerOf(config)),
      kind: 'update',
      owns: ({ pass }) => pass === 'update',
    },
  ];
}

const code = ({ type, options }: Made): string => pythonCall(type, options);
