import { type Engine, type NDArray, type Shape, sizeOf } from '../../engine';
import { isKnown } from '../../engine/ndarray';
import { loss as lossByName } from '../losses/by-name';
import type { ActivationName } from '../layers/layer';
import { optimizer as optimizerByName } from '../optimizers/by-name';
import { parse } from '../schema';
import type { Objective, Trained, TrainedModel } from '../types';
import { type CompileOptions, type Settled, type Wish, compileSchema, isFlat, isLoss } from './compile-options';
import { portsOf } from './dataset';
import { Trainer } from './trainer';
import type { Training } from './training';
import { Variables } from './variables';

/** Runs what changes how a model is trained. */
type Exclusively = (run: () => Promise<void>) => Promise<void>;

/** `Model.compile`. If it fails, the model stays compiled as it was. */
export async function compile(
  model: TrainedModel,
  training: Training,
  options?: CompileOptions,
  exclusively: Exclusively = (run) => training.alone('compile', run),
  as?: Trained,
  flags?: Trainer['flags'],
): Promise<void> {
  const given = options ?? {};
  const { batchSize, loss, lossWeights, onProgress, stepsPerExecution, ...values } = parse(
    'compile',
    compileSchema,
    typeof given === 'object' ? { ...given } : given,
  );
  const metrics = typeof given.metrics === 'string' ? [given.metrics] : (given.metrics ?? []);
  const all: CompileOptions = { ...given, metrics };
  const { outputs } = model;
  const settled: Settled =
    outputs.length === 1 && isLoss(loss) && isFlat(metrics) && !lossWeights && !given.weightedMetrics
      ? { wishes: [{ loss, metrics }], given: all }
      : (await import('./ports')).settle(model.outputNames, all);
  const { wishes } = settled;
  const losses = await Promise.all(wishes.map(async ({ loss }) => loss && lossByName(loss)));
  const optimizer = await optimizerByName(values.optimizer);
  await model.build();
  await optimizer.load?.();
  const trainable = as?.trainable ?? model.trainableWeights;
  const plan = optimizer.needsPlan
    ? await (await import('../optimizers/update-plan')).planFor(optimizer, model, trainable)
    : undefined;
  const { engine } = model;
  const { metricsByName, outputMetrics, addsUp } = wishes.some(
    ({ metrics, weightedMetrics = [] }) => metrics.length + weightedMetrics.length,
  )
    ? await import('../metrics/output-metrics')
    : {};
  const named = async (metrics: Wish['metrics'], index: number) =>
    (await metricsByName?.(metrics, outputs[index]!.sizes)) ?? [];
  const metricsOf = await Promise.all(wishes.map(({ metrics }, index) => named(metrics, index)));
  const masked = model.leaves().some(({ makesMask }) => makesMask);
  const more =
    given.weightedMetrics ||
    masked ||
    metricsOf.some((metrics, i) => !metrics.every((each) => addsUp!(each, outputs[i]!.sizes)))
      ? await import('../metrics/states')
      : null;
  const weightedOf = await Promise.all(wishes.map(({ weightedMetrics = [] }, index) => named(weightedMetrics, index)));
  const objectives = outputs.flatMap((output, index): Objective[] => {
    const [loss, metrics, weighted, { weight = 1 }] = [
      losses[index]!,
      metricsOf[index]!,
      weightedOf[index]!,
      wishes[index]!,
    ];
    if (!loss && metrics.length + weighted.length === 0) return [];
    // Layers that read a masked output read it with its activation, and its mask goes with that.
    const isRead = masked && model.layers.some(({ nodes }) => nodes.some(({ inputs }) => inputs?.includes(output)));
    const left = (training: boolean): ActivationName => {
      const activation = model.activationOf(index, training);
      return !isRead && loss?.fuses && (activation === 'softmax' || activation === 'sigmoid') ? activation : 'linear';
    };
    return [
      {
        output,
        index,
        loss,
        metrics:
          more?.countedMetrics(metrics, weighted, loss, output.sizes, masked) ??
          outputMetrics?.(metrics, loss, output.sizes) ??
          [],
        weight,
        left: { train: left(true), test: left(false) },
      },
    ];
  });
  await exclusively(async () => {
    // What no loss comes from is not trained, and has no gradient.
    const losing = objectives.flatMap(({ output, loss }) => (loss ? [output] : []));
    const leaves = model.trainable ? [...new Set(model.leavesBefore(losing))] : [];
    const trained =
      as?.placed ??
      (await model.penalties?.trained(leaves)) ??
      leaves.flatMap((layer) => layer.trainableWeights.map((weight) => ({ weight, slab: layer.slabOf(weight) })));
    const slotCount = plan?.slotCount ?? optimizer.slotNames.length;
    const variables = await engine.memory.confirmed(() => new Variables(engine, trained, slotCount, plan));
    plan?.start(variables);
    const moveTo = async (engine: Engine, former?: () => Trained): Promise<Trainer> => {
      const { stepsPerExecution } = model; // which a hook may have changed
      training.reset();
      await (await import('./resume')).moveWeights(engine, model.name, model.leaves());
      model.ended.throwIfAborted();
      await compile(
        model,
        training,
        { ...given, optimizer, stepsPerExecution },
        (run) => run(),
        former?.(),
        trainer.flags,
      );
      return training.assertTrainer('fit');
    };
    const settledOptions = {
      model,
      engine,
      ports: portsOf(model),
      random: training,
      optimizer,
      plan,
      trainable,
      variables,
      objectives,
      masked,
      states: more && new more.States(objectives),
      given: settled.given,
    };
    const trainer = new Trainer(settledOptions, moveTo, flags);
    if (plan) trainer.owned.push(plan);
    try {
      if (batchSize !== null && (losing[0] ?? model.penalties?.some))
        await compileAhead(model, trainer, batchSize, onProgress);
      model.ended.throwIfAborted();
    } catch (error) {
      trainer[Symbol.dispose]();
      throw error;
    }
    const former = training.trainer?.options;
    const goesOn = former?.optimizer === optimizer && former.engine === engine;
    if (goesOn) variables.take(former.variables);
    else model.iterations = 0;
    optimizer.iterations = model.iterations;
    training.reset();
    training.trainer = trainer;
    model.stepsPerExecution = stepsPerExecution;
  });
}

/** One batch stands for the data set, which may come in any length: only the gather knows it. */
async function compileAhead(
  model: TrainedModel,
  trainer: Trainer,
  batchSize: number,
  onProgress: CompileOptions['onProgress'],
): Promise<void> {
  const blank = (shape: Shape): NDArray => ({ data: new Float32Array(sizeOf(shape)), shape });
  if (![...model.inputs, ...model.outputs].every(({ sizes }) => sizes.every(isKnown))) return;
  const x = model.inputs.map(({ sizes }) => blank([batchSize, ...sizes]));
  const { comparisons } = trainer;
  const y = model.outputs.flatMap(({ sizes: shape }, i) =>
    comparisons[i] ? [blank([batchSize, ...(comparisons[i].targets === 'labels' ? shape.slice(0, -1) : shape)])] : [],
  );
  // As a program gives the only one: lists take what finds their places.
  const one = <T>(list: readonly T[]): T | readonly T[] => (list.length === 1 ? list[0]! : list);
  using data = await trainer.upload(one(x), trainer.targets(one(y)));
  (await trainer.datasetPass('train', data, batchSize, { onProgress: onProgress ?? undefined }))[Symbol.dispose]();
}
