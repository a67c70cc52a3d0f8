import { ArgumentError, type Engine, Tensor, VitrineError, add, reshape, scale } from '../../engine';
import { isKnown } from '../../engine/ndarray';
import { copy } from '../../engine/ops/accumulate';
import { type Penalised, addL1L2Gradient, sumL1L2 } from '../../engine/ops/l1l2';
import { type OpLog, recorderOf } from '../../engine/recorder';
import { type Activating, activated } from '../activations';
import { warningToConsole } from '../callbacks/messages';
import { get as constraint } from '../constraints';
import type { GraphLayer } from '../graph-layer';
import { Layer } from '../layers/layer';
import { camelCase } from '../names';
import type { ConstraintFunction, ConstraintLike, RegularizerFunction, RegularizerLike } from '../penalised-by';
import { L1, L1L2, L2, get as regularizer } from '../regularizers';
import { shown } from '../schema';
import type { PlacedWeight, Variables } from './variables';

/** The part of a model that has penalties. */
interface PenalisedModel extends GraphLayer {
  readonly engine: Engine;
  dispose(): void;
}

/** A weight that is trained, and what an option of its layer says of it. */
interface Term {
  readonly weight: Tensor;
  readonly apply: RegularizerFunction | ConstraintFunction;
  /** Runs it; an error says which option of which layer it was. */
  run(): Tensor;
}

const FUSED: readonly unknown[] = [L1, L2, L1L2];

/** What `add_loss` of Keras has collected, of the last run of a layer. */
const added = new WeakMap<Layer, Tensor[]>();

/** Whether losses that are added are to outlive the scope that they are made in. */
let keeping = false;

/** Of samples that stand for those of any size, large enough for the windows that networks have. */
const ANY_SIZE = 256;

const OPTION = /(Regularizer|Constraint)$/;

/** Runs `fn`; an error of ours says which option of which layer it was. */
function naming<T>({ name, className }: Layer, option: string, fn: () => T): T {
  try {
    return fn();
  } catch (error) {
    if (error instanceof VitrineError) error.message = `layer "${name}" (${className}): ${option}: ${error.message}`;
    throw error;
  }
}

/**
 * What a model's layers add to its loss, penalties of weights and outputs and what custom layers add, and what weights
 * are brought to after a training step. As in Keras a penalty counts while its weight is trained, that of an output
 * always; and a regularizer of outputs is divided by the batch's size.
 */
export class Penalties {
  readonly #model: PenalisedModel;
  /** Its leaves, and the layers within them. */
  readonly #parts: ReadonlySet<Layer>;
  /** Whether a custom layer adds losses; null while it is not known. */
  #adds: boolean | null;
  /** Whether those that can be are computed in few dispatches. */
  #fuses = true;

  constructor(model: PenalisedModel) {
    this.#model = model;
    this.#parts = withinAll(model.leaves());
    this.#adds = [...this.#parts].some(({ constructor }) => !('isDefinition' in constructor)) ? null : false;
    this.#parts.forEach(prepare);
    const { call, forward, dispose } = model;
    model.forward = (...args) => {
      this.#clear();
      return forward.apply(model, args);
    };
    // What is added in a call of one's own is there after it, until the next.
    model.call = (...args) => {
      keeping = true;
      try {
        return call.apply(model, args);
      } finally {
        keeping = false;
      }
    };
    model.dispose = () => {
      this.#clear();
      dispose.call(model);
    };
    Object.defineProperty(model, 'losses', {
      get: () => [...this.#added, ...this.#regularized().map((term) => term.run())],
    });
  }

  get #added(): readonly Tensor[] {
    return [...this.#parts].flatMap((layer) => added.get(layer) ?? []);
  }

  #clear(): void {
    for (const layer of this.#parts)
      for (const loss of added.get(layer)?.splice(0) ?? []) if (kept.delete(loss)) loss.dispose();
  }

  #regularized(): readonly Term[] {
    return this.#model.trainable ? this.#model.leaves().flatMap((layer) => termsOf(layer, 'Regularizer')) : [];
  }

  /** Those that are computed in few dispatches, apart from the tape. */
  #fused(): Penalised[] {
    if (!this.#fuses) return [];
    return this.#regularized().flatMap(({ weight, apply }) => {
      const { l1 = 0, l2 = 0 } = apply as Partial<L1L2>;
      return FUSED.includes(apply.constructor) && (l1 || l2) ? [{ x: weight, l1, l2 }] : [];
    });
  }

  /** Finds out whether custom layers add losses. */
  async load(): Promise<void> {
    if (this.#adds !== null) return;
    await this.#trace(() => (this.#adds = this.#added.length > 0));
  }

  /** Traces a forward, of which nothing runs. @param run while there is what layers have added. */
  async #trace(run: () => void, log: OpLog | null = null): Promise<void> {
    const model = this.#model;
    const { engine } = model;
    const DONE = new Error();
    try {
      await engine.capture(() => {
        const shapes = model.inputs.map(({ sizes }) => sizes.map((size) => (isKnown(size) ? size : ANY_SIZE)));
        const inputs = shapes.map((sizes) => engine.empty([1, ...sizes]));
        recorderOf(engine).onTape(log, () => {
          model.forward(inputs, { training: true, key: engine.empty([2], 'u32') });
          run();
        });
        this.#clear();
        throw DONE;
      });
    } catch (error) {
      if (error !== DONE) throw error;
    }
  }

  /**
   * The weights that are trained, where penalties come from others too than those of the layers before the outputs'
   * losses; else null. As in Keras, none without a gradient.
   */
  async trained(before: readonly Layer[]): Promise<readonly PlacedWeight[] | null> {
    const model = this.#model;
    this.#fuses = true;
    const others = model.leaves().filter((layer) => !before.includes(layer) && layer.trainableWeights.length > 0);
    if (!model.trainable || others.length === 0) return null;
    await this.load();
    if (!this.some) return null;
    // A gradient that is computed apart is added to that of the outputs' losses, which here may be none.
    this.#fuses = false;
    const ops: (readonly [inputs: readonly Tensor[], outputs: readonly Tensor[]])[] = [];
    const reached = new Set<Tensor>();
    await this.#trace(
      () => {
        for (const loss of [...this.#added, ...this.#regularized().map((term) => term.run())]) reached.add(loss);
        for (const [inputs, outputs] of ops.toReversed())
          if (outputs.some((output) => reached.has(output))) for (const input of inputs) reached.add(input);
      },
      { record: (_, __, inputs, outputs) => void ops.push([inputs, outputs]) },
    );
    const unreached = others.filter((layer) => layer.trainableWeights.some((weight) => !reached.has(weight)));
    if (before.length === 0 && unreached.length > 0)
      warningToConsole(
        `model "${model.name}": not all weights of ${unreached.map(({ name }) => name).join(', ')} have a ` +
          'gradient: compile() has no loss, and what layers add to it does not come from them',
      );
    return model
      .leaves()
      .flatMap((layer) =>
        layer.trainableWeights
          .filter((weight) => before.includes(layer) || reached.has(weight))
          .map((weight) => ({ weight, slab: layer.slabOf(weight) })),
      );
  }

  /** Whether the loss is more than that of the outputs. */
  get some(): boolean {
    return (
      this.#adds === true ||
      [...this.#parts].some(({ activityRegularizer }) => activityRegularizer) ||
      this.#regularized().length > 0
    );
  }

  /** All that is added to the loss, as one number; null where it is nothing. Of a batch that has been run. */
  value(): Tensor | null {
    const { engine } = this.#model;
    const fused = this.#fused();
    const others = this.#regularized().filter(({ apply }) => !this.#fuses || !FUSED.includes(apply.constructor));
    const values = [...this.#added, ...others.map((term) => term.run())];
    if (fused.length > 0) {
      const sum = engine.empty([]);
      sumL1L2(fused, sum);
      values.push(sum);
    }
    return values.length > 0 ? values.reduce((sum, value) => add(sum, value)) : null;
  }

  /** Adds the gradients of what `value` has computed apart from the tape. */
  addGradients({ weights, gradients }: Variables): void {
    for (const penalised of this.#fused()) {
      const gradient = gradients[weights.indexOf(penalised.x)];
      if (gradient) addL1L2Gradient(gradient, penalised);
    }
  }

  /** Brings weights to where their constraints want them. */
  constrain({ weights }: Variables): void {
    const { engine } = this.#model;
    for (const { weight, run } of this.#model.leaves().flatMap((layer) => termsOf(layer, 'Constraint')))
      if (weights.includes(weight)) engine.scope(() => copy(run(), weight));
  }
}

const kept = new WeakSet<Tensor>();

/** Layers, and those that they have: what a wrapper is around, an activation. */
function withinAll(layers: readonly Layer[]): Set<Layer> {
  const found = new Set(layers);
  // Which goes on to those that are added.
  for (const layer of found)
    for (const each of Object.values<unknown>({ ...layer }).flat())
      if (each instanceof Layer) each.leaves().forEach((leaf) => found.add(leaf));
  return found;
}

/** A layer's losses from now on are collected. */
function prepare(layer: Layer): void {
  if (added.has(layer)) return;
  const own: Tensor[] = [];
  added.set(layer, own);
  for (const [option, value] of Object.entries(layer) as [string, RegularizerLike & ConstraintLike][]) {
    if (value === null || !OPTION.test(option)) continue;
    const make = option.endsWith('Regularizer') ? regularizer : constraint;
    try {
      Object.assign(layer, { [option]: naming(layer, option, () => make(value)) });
    } catch (error) {
      // What a file has of a program's own classes, predictions do without: what is to train says so.
      if (typeof value !== 'object') throw error;
    }
  }
  layer.addLoss = (loss) => {
    if (!(loss instanceof Tensor) || loss.size !== 1)
      throw new ArgumentError(
        `layer "${layer.name}" (${layer.className}): addLoss() takes one number, a tensor, got ` +
          (loss instanceof Tensor ? `one of shape [${loss.shape.join(', ')}]; mean() or sum() it` : shown(loss)),
      );
    const scalar = loss.shape.length > 0 ? reshape(loss, []) : loss;
    own.push(scalar);
    if (keeping) kept.add(scalar.engine.keep(scalar));
  };
  Object.defineProperty(layer, 'losses', {
    get: () => [
      ...[...withinAll([layer])].flatMap((each) => added.get(each) ?? []),
      ...termsOf(layer, 'Regularizer').map((term) => term.run()),
    ],
  });
  const regularize = (y: Tensor): void => {
    const given = layer.activityRegularizer;
    if (!given) return;
    naming(layer, 'activityRegularizer', () => layer.addLoss(scale(regularizer(given)(y), 1 / y.shape[0]!)));
  };
  const { run, passes } = layer;
  let runs = false;
  layer.run = (...args) => {
    const [, context, logits = []] = args;
    runs = true;
    try {
      const outputs = run.apply(layer, args);
      if (layer.activityRegularizer)
        outputs.forEach((output, i) =>
          regularize(logits.includes(i) ? activated(output, layer.activationOf(i, context.training)) : output),
        );
      return outputs;
    } finally {
      runs = false;
    }
  };
  layer.passes = (...args) => (layer.activityRegularizer ? null : passes.apply(layer, args));
  if (!('activate' in layer)) return;
  // Another layer whose activation it is has it by `activate` alone.
  const acting = layer as Layer & Activating;
  const { activate } = acting;
  acting.activate = (x) => {
    const y = activate.call(acting, x);
    if (!runs) regularize(y);
    return y;
  };
}

/** The weights of a layer that are trained, and that its options say something of. */
function termsOf(layer: Layer, kind: 'Regularizer' | 'Constraint'): Term[] {
  if (!layer.trainable || !layer.built) return [];
  return layer.specs.flatMap((spec, i) => {
    const option = `${camelCase(spec.name)}${kind}`;
    const own = (layer as unknown as Readonly<Record<string, RegularizerLike & ConstraintLike>>)[option];
    const given = (kind === 'Regularizer' ? spec.regularizer : spec.constraint) ?? own ?? null;
    if (given === null || spec.trainable === false) return [];
    const weight = layer.weights[i]!;
    const apply = naming(layer, option, () => (kind === 'Regularizer' ? regularizer(given) : constraint(given)));
    return [{ weight, apply, run: () => naming(layer, option, () => apply(weight)) }];
  });
}
