import {
  type Shape,
  ShapeError,
  type Tensor,
  add,
  concatenate,
  formatShape,
  maximum,
  minimum,
  mul,
  sameShape,
  scale,
  sub,
} from '../../engine';
import { concatenateOp } from '../../engine/ops/concatenate';
import { define } from '../keras-object';
import { type OptionsOf, option } from '../schema';
import { type Inputs, Layer, type LayerOptions } from './layer';

/** Of two or more inputs one output, element by element. Unlike Keras's, they do not broadcast. */
abstract class Merge extends /* @__PURE__ */ define(Layer, 'Merge', [], {}) {
  static override readonly notesShapes = true;

  protected override takesInputs(count: number): boolean {
    return count >= 2;
  }

  override infer([first, ...others]: Inputs<Shape>): Shape {
    const other = others.find((shape) => !sameShape(shape, first));
    if (other)
      throw new ShapeError(`inputs must have the same shape, got ${formatShape(first)} and ${formatShape(other)}`);
    return first;
  }
}

/** Keras's Add: the sum of its inputs. */
export class Add extends Merge {
  static override readonly className: string = 'Add';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return others.reduce((a, b) => add(a, b), first);
  }
}

/** Keras's Subtract: the first of two inputs less the second. */
export class Subtract extends Merge {
  static override readonly className: string = 'Subtract';

  protected override takesInputs(count: number): boolean {
    return count === 2;
  }

  override call([first, second]: Inputs<Tensor>): Tensor {
    return sub(first, second!);
  }
}

/** Keras's Multiply: the product of its inputs. */
export class Multiply extends Merge {
  static override readonly className: string = 'Multiply';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return others.reduce((a, b) => mul(a, b), first);
  }
}

/** Keras's Average: the mean of its inputs. */
export class Average extends Merge {
  static override readonly className: string = 'Average';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return scale(
      others.reduce((a, b) => add(a, b), first),
      1 / (others.length + 1),
    );
  }
}

/** Keras's Maximum: the largest of its inputs. */
export class Maximum extends Merge {
  static override readonly className: string = 'Maximum';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return others.reduce((a, b) => maximum(a, b), first);
  }
}

/** Keras's Minimum: the smallest of its inputs. */
export class Minimum extends Merge {
  static override readonly className: string = 'Minimum';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return others.reduce((a, b) => minimum(a, b), first);
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

  protected override takesInputs(count: number): boolean {
    return count >= 2;
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
