import {
  ArgumentError,
  type Shape,
  ShapeError,
  type Tensor,
  add,
  concatenate,
  formatShape,
  maximum,
  minimum,
  mul,
  reshape,
  scale,
  sub,
} from '../../engine';
import { greatest } from '../../engine/extremes';
import { concatenateOp } from '../../engine/ops/concatenate';
import { broadcastShapes } from '../../engine/strides';
import { define } from '../keras-object';
import { type OptionsOf, option } from '../schema';
import { type ApplyOptions, type Inputs, KerasTensor, Layer, type LayerOptions, mapInputs } from './layer';

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

  override call(inputs: Inputs<Tensor>): Tensor {
    const rank = greatest(inputs.map(({ shape }) => shape.length));
    const [first, ...others] = mapInputs(inputs, (x) => {
      const [batch, ...sizes] = x.shape as [number, ...number[]];
      const missing = rank - x.shape.length;
      return missing > 0 ? reshape(x, [batch, ...Array<number>(missing).fill(1), ...sizes]) : x;
    });
    return others.reduce((a, b) => this.merge(a, b), first);
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

/** Keras's Multiply: the product of its inputs. */
export class Multiply extends Merge {
  static override readonly className: string = 'Multiply';

  override merge(a: Tensor, b: Tensor): Tensor {
    return mul(a, b);
  }
}

/** Keras's Average: the mean of its inputs. */
export class Average extends Merge {
  static override readonly className: string = 'Average';

  override merge(a: Tensor, b: Tensor): Tensor {
    return add(a, b);
  }

  override call(inputs: Inputs<Tensor>): Tensor {
    return scale(super.call(inputs), 1 / inputs.length);
  }
}

/** Keras's Maximum: the largest of its inputs. */
export class Maximum extends Merge {
  static override readonly className: string = 'Maximum';

  override merge(a: Tensor, b: Tensor): Tensor {
    return maximum(a, b);
  }
}

/** Keras's Minimum: the smallest of its inputs. */
export class Minimum extends Merge {
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
}
