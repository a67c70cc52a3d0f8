import {
  ArgumentError,
  type Shape,
  ShapeError,
  type Tensor,
  add,
  broadcastTo,
  concatenate,
  formatShape,
  logicalOr,
  max,
  maximum,
  minimum,
  mul,
  reshape,
  scale,
  sub,
  where,
} from '../../../engine';
import { greatest } from '../../../engine/extremes';
import { concatenateOp } from '../../../engine/ops/concatenate';
import { broadcastShapes } from '../../../engine/strides';
import { define } from '../../keras-object';
import { type OptionsOf, option } from '../../schema';
import { expandMask } from '../core/expand-mask';
import { type ApplyOptions, type CallContext, type Inputs, KerasTensor, Layer, type LayerOptions } from '../layer';

type Masks = readonly (Tensor | null)[];

/** What belongs to each input, with axes of 1 behind the batch where that has fewer axes than others. */
function sameRank<T extends Tensor | null>(inputs: Inputs<Tensor>, tensors: readonly T[]): (Tensor | T)[] {
  const rank = greatest(inputs.map(({ shape }) => shape.length));
  return tensors.map((tensor, i) => {
    const missing = rank - inputs[i]!.shape.length;
    if (!tensor || missing === 0) return tensor;
    const [batch, ...sizes] = tensor.shape as [number, ...number[]];
    return reshape(tensor, [batch, ...Array<number>(missing).fill(1), ...sizes]);
  });
}

/** Where any of the masks is; null where one is missing. */
const anyOf = (masks: Masks): Tensor | null => masks.reduce((a, b) => a && b && logicalOr(a, b));

/**
 * Of one or more inputs one output, element by element. Samples of different shapes broadcast by NumPy's rule: of axes,
 * counted from the last, one may be missing or have the size 1.
 */
abstract class Merge extends /* @__PURE__ */ define(Layer, 'Merge', [], {}) {
  static override readonly notesShapes = true;
  /** Keras calls it with a list, also of one. */
  static readonly takesList: boolean = true;

  protected override takesInputs(count: number): boolean {
    return count >= 1;
  }

  /** @throws ArgumentError for an input that is not in a list. */
  override applyAll(inputs: KerasTensor | Inputs<KerasTensor>, options: ApplyOptions = {}): readonly KerasTensor[] {
    if (inputs instanceof KerasTensor)
      throw new ArgumentError(`layer "${this.name}" (${this.className}) takes a list of inputs: apply([x, y])`);
    return super.applyAll(inputs, options);
  }

  override infer([first, ...others]: Inputs<Shape>): Shape {
    return others.reduce<Shape>((shape, other) => {
      const both = broadcastShapes(shape, other);
      if (both) return both;
      throw new ShapeError(
        `inputs must have the same shape, or sizes of 1, counted from the last axis, got ${formatShape(shape)} and ` +
          formatShape(other),
      );
    }, first);
  }

  /** Of `a` and `b`, the merge so far and the next input. */
  abstract merge(a: Tensor, b: Tensor): Tensor;

  override call(inputs: Inputs<Tensor>, { masks }: CallContext): Tensor {
    return this.mergeAll(sameRank(inputs, inputs), sameRank(inputs, masks ?? inputs.map(() => null)));
  }

  /** Of inputs of one rank, and their masks, null of those without. */
  protected mergeAll(inputs: readonly Tensor[], _masks: Masks): Tensor {
    return inputs.reduce((a, b) => this.merge(a, b));
  }

  override computeMask(inputs: Inputs<Tensor>, masks: Inputs<Tensor | null>): Tensor | null {
    return anyOf(sameRank(inputs, masks));
  }
}

/** Keras's Add: the sum of its inputs. */
export class Add extends Merge {
  static override readonly className: string = 'Add';

  override merge(a: Tensor, b: Tensor): Tensor {
    return add(a, b);
  }
}

/** Keras's Subtract: the first of two inputs less the second. */
export class Subtract extends Merge {
  static override readonly className: string = 'Subtract';

  protected override takesInputs(count: number): boolean {
    return count === 2;
  }

  override merge(a: Tensor, b: Tensor): Tensor {
    return sub(a, b);
  }
}

/** Keras's Multiply: the product of its inputs, in which masked elements are 1; 0 where those of all are masked. */
export class Multiply extends Merge {
  static override readonly className: string = 'Multiply';

  override merge(a: Tensor, b: Tensor): Tensor {
    return mul(a, b);
  }

  protected override mergeAll(inputs: readonly Tensor[], masks: Masks): Tensor {
    const factors = inputs.map((x, i) => (masks[i] ? where(expandMask(masks[i], x), x, 1) : x));
    const product = super.mergeAll(factors, masks);
    const mask = anyOf(masks);
    return mask ? where(expandMask(mask, product), product, 0) : product;
  }
}

/** Keras's Average: the mean of its inputs. */
export class Average extends Merge {
  static override readonly className: string = 'Average';

  override merge(a: Tensor, b: Tensor): Tensor {
    return add(a, b);
  }

  protected override mergeAll(inputs: readonly Tensor[], masks: Masks): Tensor {
    return scale(super.mergeAll(inputs, masks), 1 / inputs.length);
  }
}

/** Of elements of which one is masked, the other. */
abstract class Extremum extends Merge {
  protected override mergeAll([first, ...others]: readonly Tensor[], [firstMask, ...masks]: Masks): Tensor {
    let mask = firstMask!;
    return others.reduce((y, input, i) => {
      const own = masks[i]!;
      const x = own ? where(expandMask(own, input), input, y) : input;
      const before = mask ? where(expandMask(mask, y), y, x) : y;
      mask = mask && own && logicalOr(mask, own);
      return this.merge(before, x);
    }, first!);
  }
}

/** Keras's Maximum: the largest of its inputs, masked elements left out. */
export class Maximum extends Extremum {
  static override readonly className: string = 'Maximum';

  override merge(a: Tensor, b: Tensor): Tensor {
    return maximum(a, b);
  }
}

/** Keras's Minimum: the smallest of its inputs, masked elements left out. */
export class Minimum extends Extremum {
  static override readonly className: string = 'Minimum';

  override merge(a: Tensor, b: Tensor): Tensor {
    return minimum(a, b);
  }
}

const schema = {
  /** Counted with the batch, which is axis 0. Default -1: the last. */
  axis: /* @__PURE__ */ option('integer', 'an integer other than 0, which is the batch', (value) =>
    Number.isSafeInteger(value) && value !== 0 ? (value as number) : undefined,
  ).default(-1),
};

/** Options of `Concatenate`, and those of every layer. */
export type ConcatenateOptions = OptionsOf<typeof schema> & LayerOptions;

/** Keras's Concatenate: its inputs one after the other along an axis, in the others of which they agree. */
export class Concatenate extends /* @__PURE__ */ define(Layer, 'Concatenate', ['axis'], schema) {
  static override readonly notesShapes = true;
  static readonly takesList = true;

  protected override takesInputs(count: number): boolean {
    return count >= 1;
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    if (this.axis + inputShapes[0].length + 1 === 0)
      throw new ShapeError(
        `Concatenate: axis ${this.axis} of ${inputShapes[0].length + 1} is the batch; choose another`,
      );
    const specs = inputShapes.map((shape) => ({ shape: [1, ...shape], dtype: 'f32' }) as const);
    return concatenateOp.infer(specs, { axis: this.axis })[0]!.shape.slice(1);
  }

  override call(inputs: Inputs<Tensor>): Tensor {
    return concatenate(inputs, this.axis);
  }

  /** Where any of what it joins counts; inputs without a mask do. Null where none has one. */
  override computeMask(inputs: Inputs<Tensor>, masks: Inputs<Tensor | null>): Tensor | null {
    if (masks.every((mask) => mask === null)) return null;
    const [first, ...others] = inputs.map((x, i) => {
      const mask = masks[i];
      return broadcastTo(mask ? expandMask(mask, x) : x.engine.tensor(1), x.shape);
    });
    return max(concatenate([first!, ...others], this.axis), { axes: [-1] });
  }
}
