import { ArgumentError, type Engine, LifetimeError, ShapeError, Tensor, formatShape, sameShape } from '../../engine';
import { engineOf } from '../../engine/engine-of';
import { shown } from '../../engine/known-options';
import { copy } from '../../engine/ops/accumulate';
import { recorderOf } from '../../engine/recorder';
import { BatchState, Variables } from '../training/methods';
import type { Applied, Optimizer } from './optimizer';

/** Loaded with the first parameters that `optimizer.build` or `apply` is given. */
export async function applied(optimizer: Optimizer, given: readonly Tensor[]): Promise<Applied> {
  const { className } = optimizer;
  const engine = engineOfAll(`${className}.build`, given);
  const parameters = [...given];
  const { loadParts, planOf } = await import('./update-plan');
  const plan = planOf(optimizer, parameters, null);
  await loadParts(optimizer);
  const placed = parameters.map((weight) => ({ weight, slab: { views: [weight], all: weight } }));
  const variables = new Variables(engine, placed, plan.slotCount, plan);
  const state = new BatchState(engine);
  plan.start(variables);

  const takeStep = (): void => {
    const step = optimizer.iterations + 1;
    state.write({ seed: 0, step, start: 0, scalars: plan.scalars(step) });
  };

  const self: Applied = {
    of(given) {
      assertSame(className, parameters, given);
      return self;
    },
    apply(gradients, given) {
      if (given) assertSame(className, parameters, given);
      assertGradients(className, parameters, gradients);
      const { trace } = recorderOf(engine);
      if (trace && plan.settle)
        throw new ArgumentError(
          `${className}.apply: it cannot be captured, since a step follows from what the one before has found; await ` +
            'each apply() outside of a capture',
        );
      if (trace) trace.beforeReplay.push(takeStep);
      else takeStep();
      engine.labelled({ pass: 'update' }, () => {
        for (const [i, gradient] of gradients.entries()) copy(gradient, variables.gradients[i]);
        plan.unscale(variables);
        plan.apply(variables, state);
      });
      return plan.settle?.();
    },
    finish: () => plan.finish(variables),
    [Symbol.dispose]() {
      variables[Symbol.dispose]();
      plan[Symbol.dispose]();
      state[Symbol.dispose]();
    },
  };
  return self;
}

function engineOfAll(what: string, parameters: readonly Tensor[]): Engine {
  const list: readonly unknown[] = Array.isArray(parameters) ? parameters : [parameters];
  if (list !== parameters || list.length === 0 || !list.every((each) => each instanceof Tensor))
    throw new ArgumentError(
      `${what}: parameters must be a list of tensors, such as [kernel, bias], got ${shown(parameters)}`,
    );
  for (const [i, { dtype, shape, engine }] of parameters.entries()) {
    if (dtype !== 'f32')
      throw new ShapeError(`${what}: parameter ${i} must be f32, got ${dtype} of shape ${formatShape(shape)}`);
    if (engine !== parameters[0]!.engine)
      throw new ArgumentError(`${what}: parameter ${i} is of another engine than the first`);
    if (parameters.indexOf(parameters[i]!) !== i) throw new ArgumentError(`${what}: parameter ${i} is there twice`);
  }
  return engineOf(parameters[0]!);
}

function assertSame(className: string, parameters: readonly Tensor[], given: readonly Tensor[]): void {
  if (!Array.isArray(given) || given.length !== parameters.length || given.some((each, i) => each !== parameters[i]))
    throw new ArgumentError(
      `${className}.apply: parameters must be the ${parameters.length} that it was built for, in their order; make ` +
        'another optimizer for others',
    );
}

function assertGradients(className: string, parameters: readonly Tensor[], gradients: readonly Tensor[]): void {
  const what = `${className}.apply: gradients`;
  const list: readonly unknown[] | null = Array.isArray(gradients) ? gradients : null;
  if (list?.length !== parameters.length)
    throw new ArgumentError(
      `${what} must be a list of ${parameters.length} tensors, one for each parameter, got ` +
        (list ? String(list.length) : shown(gradients)),
    );
  parameters.forEach((parameter, i) => {
    const gradient = list[i];
    if (!(gradient instanceof Tensor) || gradient.engine !== parameter.engine)
      throw new ArgumentError(`${what}[${i}] must be a tensor of the parameters' engine, got ${shown(gradient)}`);
    if (gradient.dtype !== 'f32' || !sameShape(gradient.shape, parameter.shape))
      throw new ShapeError(
        `${what}[${i}] must be f32 of shape ${formatShape(parameter.shape)}, as its parameter, got ${gradient.dtype} ` +
          `of shape ${formatShape(gradient.shape)}`,
      );
    if (parameter.disposed) throw new LifetimeError(`${className}.apply: parameter ${i} was disposed`);
  });
}
