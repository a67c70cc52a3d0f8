import { ArgumentError, type Shape, ShapeError, Tensor, formatShape } from '../../../engine';
import { computeOutputSpec } from '../../../engine/compute-output-spec';
import type { Config } from '../../keras-object';
import { automaticName } from '../../names';
import { shown } from '../../schema';
import { type CallContext, type Inputs, Layer } from '../layer';

/** What an operation is called with, beside tensors: numbers, text, lists, slices. */
export type Constant = unknown;

/** Stands for one of the tensors that an operation reads. */
export class Read {
  constructor(readonly input: number) {}
}

/** One of `keras.ops`, as files and graphs have it. */
export interface OperationType {
  /** Keras's module: `keras.src.ops.numpy`. */
  readonly module: string;
  /** Keras's class: `Add`. */
  readonly className: string;
  /** How many arguments Keras's call takes at most. */
  readonly inputs: number;
  /** The options of the class by Keras's keys, in Keras's order, with Keras's defaults. */
  readonly options: Config;
  /** Of the arguments of Keras's call, and the values of the options in their order. */
  readonly run: (args: readonly unknown[], options: readonly unknown[]) => Tensor | readonly Tensor[];
}

/** One use of an operation in a graph: what Keras 3 makes of `x + 1` and of `keras.ops` on a KerasTensor. */
export class Operation extends Layer {
  static override readonly module: string = 'keras.ops';
  override readonly className: string;

  constructor(
    readonly type: OperationType,
    /** As Keras's call has them: constants, and in the place of each tensor a `Read`; also within lists. */
    readonly args: readonly Constant[],
    /** The class's options, by Keras's keys. */
    readonly options: Config,
    name = automaticName(type.className),
  ) {
    super({ name });
    this.className = type.className;
  }

  /** As Keras's, the name and the options. */
  override getConfig(): Config {
    return { name: this.name, ...this.options };
  }

  protected override takesInputs(): boolean {
    return true;
  }

  override infer(inputShapes: Inputs<Shape>): Shape {
    return this.inferAll(inputShapes)[0]!;
  }

  override inferAll(inputShapes: Inputs<Shape>): readonly Shape[] {
    const batch = 3;
    const specs = inputShapes.map((shape) => ({ shape: [batch, ...shape], dtype: 'f32' as const }));
    return computeOutputSpec((inputs) => this.#results(inputs), specs).map(({ shape, dtype }) => {
      if (dtype !== 'f32') throw new ArgumentError(`its output is ${dtype}; layers take f32`);
      if (shape[0] === batch) return shape.slice(1);
      throw new ShapeError(
        `of ${batch} samples it makes ${formatShape(shape)}; an operation of a graph must keep the first axis`,
      );
    });
  }

  override call(inputs: Inputs<Tensor>): Tensor {
    return this.#results(inputs)[0]!;
  }

  override run(inputs: Inputs<Tensor>, _context: CallContext): readonly Tensor[] {
    return this.naming(() => this.#results(inputs));
  }

  #results(inputs: readonly Tensor[]): readonly Tensor[] {
    const filled = (arg: Constant): unknown =>
      arg instanceof Read ? inputs[arg.input] : Array.isArray(arg) ? arg.map(filled) : arg;
    const options = Object.entries(this.type.options).map(([key, fallback]) =>
      key in this.options ? this.options[key] : fallback,
    );
    const y: unknown = this.type.run(this.args.map(filled), options);
    const all: readonly unknown[] = Array.isArray(y) ? y : [y];
    if (all.every((each) => each instanceof Tensor)) return all;
    throw new ArgumentError(`the operation must give tensors, got ${shown(y)}`);
  }
}
