import { ACTIVATION_TABLE, type Shape, type Tensor, transpose } from '../../engine';
import { type LayerActivation, activated } from '../activations';

interface Calls<Context> {
  readonly activation: LayerActivation;
  call(inputs: readonly [Tensor], context: Context): Tensor;
}

const axes = ({ shape }: { readonly shape: Shape }): number[] => [...shape.keys()].slice(1);

/** `[n, c, ...] -> [n, ..., c]` */
const channelsLast = (x: Tensor): Tensor => transpose(x, [0, ...axes(x).slice(1), 1]);

/** `[n, ..., c] -> [n, c, ...]` */
const channelsFirst = (x: Tensor): Tensor => transpose(x, [0, x.shape.length - 1, ...axes(x).slice(0, -1)]);

/**
 * `call` for an input whose channels come first. An activation along the last axis, such as softmax, is applied to the
 * output as the layer gives it, channels first: as in Keras.
 */
export function callChannelsFirst<Context extends { readonly logits?: boolean }>(
  layer: Calls<Context>,
  x: Tensor,
  context: Context,
): Tensor {
  const { activation } = layer;
  const isLast =
    !(typeof activation === 'string' && Object.hasOwn(ACTIVATION_TABLE, activation)) && activation !== 'glu';
  const logits = context.logits || isLast;
  const y = layer.call([x.shape.length > 2 ? channelsLast(x) : x], { ...context, logits });
  const moved = y.shape.length === x.shape.length && x.shape.length > 2 ? channelsFirst(y) : y;
  return isLast && !context.logits ? activated(moved, activation) : moved;
}
