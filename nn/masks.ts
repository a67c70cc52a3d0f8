import { ArgumentError, type Tensor } from '../engine';
import { warningToConsole } from './callbacks/messages';
import { GraphLayer } from './graph-layer';
import { getMask, masking, setMask } from './keras-mask';
import { type Inputs, KerasTensor, Layer, type Node } from './layers/layer';
import { assertKnown, shown } from './schema';

const warned = new WeakSet<Layer>();

/**
 * From here on layers run with the masks of their inputs, and give their outputs masks, as Keras's `Layer.__call__`. A
 * program in which no layer makes masks has none of the code for it.
 */
export function carryMasks(): void {
  if (masking.on) return;
  masking.on = true;
  const { run, inferNamed } = Layer.prototype;
  Layer.prototype.run = function (this: Layer, all, context, logits): readonly Tensor[] {
    const inputs = withoutMask(this, all);
    // Of a layer within a layer the context is that of the outer one, whose mask its inputs may not have.
    const given = all[inputs.length] ?? (context.masks ? null : context.mask);
    const masks: Inputs<Tensor | null> = [given ?? getMask(inputs[0]), ...inputs.slice(1).map(getMask)];
    const outputs = run.call(this, inputs, { ...context, mask: masks[0], masks }, logits);
    this.naming(() => passOn(this, inputs, masks, outputs[0]!));
    return outputs;
  };
  Layer.prototype.inferNamed = function (this: Layer, shapes) {
    return inferNamed.call(this, withoutMask(this, shapes));
  };
  const { run: runGraph } = GraphLayer.prototype;
  GraphLayer.prototype.run = function (this: GraphLayer, all, context, logits) {
    const inputs = withoutMask(this, all);
    const given = all[inputs.length];
    if (given) setMask(inputs[0], given);
    return runGraph.call(this, inputs, context, logits);
  };
}

const masked = ({ nodes }: Layer): Node | undefined => nodes.find(({ mask }) => mask);

/** Of what a use of a layer reads the inputs: a mask that is given is behind them. */
function withoutMask<T>(layer: Layer, all: Inputs<T>): Inputs<T> {
  const node = masked(layer);
  if (!node || all.length < node.inputs!.length) return all;
  const [first, ...others] = all;
  return [first, ...others.slice(0, -1)];
}

/** From here on `apply(x, { mask })` gives layers masks. True, for what a class says of itself. */
export function acceptMasks(): true {
  if (!masking.isGiven) {
    masking.isGiven = true;
    const { applyAll } = Layer.prototype;
    Layer.prototype.applyAll = function (this: Layer, inputs, options) {
      if (!options) return assertInputs(this, applyAll.call(this, inputs));
      assertKnown(`layer "${this.name}" (${this.className}): apply`, options, ['training', 'mask']);
      const { mask, ...others } = options;
      if (mask === null || mask === undefined) return assertInputs(this, applyAll.call(this, inputs, others));
      assertMask(this, mask);
      carryMasks();
      for (const leaf of this.leaves()) leaf.makesMask = true;
      const outputs = applyAll.call(this, inputs, others);
      const { node } = outputs[0]!;
      node.inputs = [...node.inputs!, mask];
      node.mask = mask;
      return assertInputs(this, outputs);
    };
  }
  return true;
}

/** @throws ArgumentError for what is no mask, and of a layer whose `call` has none. */
function assertMask(layer: Layer, mask: unknown): void {
  const who = `layer "${layer.name}" (${layer.className}): apply`;
  const takes = layer.takesMask ?? (layer instanceof GraphLayer || !('isDefinition' in layer.constructor));
  if (!takes)
    throw new ArgumentError(
      `${who}: its call has no mask; expected of BatchNormalization, GlobalAveragePooling1D, Lambda, Softmax, models ` +
        'and custom layers',
    );
  if (!(mask instanceof KerasTensor))
    throw new ArgumentError(
      `${who}: mask must be what Input() or a layer's apply() returns, such as ops.any(ops.notEqual(x, 0), -1), got ` +
        shown(mask),
    );
}

/** @throws ArgumentError for uses of as many inputs as others have with their mask. */
function assertInputs(layer: Layer, outputs: readonly KerasTensor[]): readonly KerasTensor[] {
  const counts = layer.nodes.map(({ inputs, mask }) => (inputs?.length ?? 0) - (mask ? 1 : 0));
  if (masked(layer) && counts.some((count) => count !== counts[0]))
    throw new ArgumentError(
      `layer "${layer.name}" (${layer.className}): a layer that is given a mask takes as many inputs in each of its ` +
        'uses; make a layer for each number of them',
    );
  return outputs;
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
