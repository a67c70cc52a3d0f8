import type { Tensor } from '../engine';
import { warningToConsole } from './callbacks/messages';
import { getMask, masking, setMask } from './keras-mask';
import { type Inputs, Layer } from './layers/layer';

const warned = new WeakSet<Layer>();

/**
 * From here on layers run with the masks of their inputs, and give their outputs masks, as Keras's `Layer.__call__`. A
 * program in which no layer makes masks has none of the code for it.
 */
export function carryMasks(): void {
  if (masking.on) return;
  masking.on = true;
  const { run } = Layer.prototype;
  Layer.prototype.run = function (this: Layer, inputs, context, logits): readonly Tensor[] {
    // Of a layer within a layer the context is that of the outer one, whose mask its inputs may not have.
    const given = context.masks ? null : context.mask;
    const masks: Inputs<Tensor | null> = [given ?? getMask(inputs[0]), ...inputs.slice(1).map(getMask)];
    const outputs = run.call(this, inputs, { ...context, mask: masks[0], masks }, logits);
    this.naming(() => passOn(this, inputs, masks, outputs[0]!));
    return outputs;
  };
}

/** Gives an output its mask, where there is one. */
function passOn(layer: Layer, inputs: Inputs<Tensor>, masks: Inputs<Tensor | null>, y: Tensor): void {
  const isMasked = masks.some((mask) => mask !== null);
  if (layer.supportsMasking ?? layer.computeMask) {
    if (isMasked || layer.makesMask)
      setMask(y, getMask(y) ?? (layer.computeMask ? layer.computeMask(inputs, masks) : masks[0]));
  } else if (isMasked && !warned.has(layer)) {
    warned.add(layer);
    warningToConsole(
      `Layer '${layer.name}' (of type ${layer.className}) was passed an input with a mask attached to it. However, ` +
        'this layer does not support masking and will therefore destroy the mask information. Downstream layers will ' +
        'not see the mask.',
    );
  }
}
