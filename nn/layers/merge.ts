import { type Shape, ShapeError, type Tensor, add, formatShape, mul, sameShape, scale, sub } from '../../engine';
import type { Inputs } from '../graph';
import { Layer, type LayerOptions } from './layer';

/** Of two or more inputs one output, element by element. Unlike Keras's, they do not broadcast. */
abstract class Merge extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
  }

  protected override takesInputs(count: number): boolean {
    return count >= 2;
  }

  override infer([first, ...others]: Inputs<Shape>): Shape {
    const other = others.find((shape) => !sameShape(shape, first));
    if (other) throw new ShapeError(`inputs must have the same shape, got ${formatShape(first)} and ${formatShape(other)}`);
    return first;
  }
}

/** Keras's Add: the sum of its inputs. */
export class Add extends Merge {
  static override readonly className: string = 'Add';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return others.reduce(add, first);
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
    return others.reduce(mul, first);
  }
}

/** Keras's Average: the mean of its inputs. */
export class Average extends Merge {
  static override readonly className: string = 'Average';

  override call([first, ...others]: Inputs<Tensor>): Tensor {
    return scale(others.reduce(add, first), 1 / (others.length + 1));
  }
}
