import { expect, it } from 'vitest';
import {
  Activation,
  Add,
  Concatenate,
  Conv2D,
  Dense,
  type Engine,
  Flatten,
  Input,
  type KerasTensor,
  type Layer,
  Maximum,
  Model,
  Multiply,
  Reshape,
  Subtract,
  type Tensor,
  add,
  mul,
  sum,
  valueAndGradients,
} from '../../nn';
import {
  addCheck,
  concatenateCheck,
  conv2dCheck,
  denseCheck,
  maximumCheck,
  mulCheck,
  reluCheck,
  reshapeCheck,
  sigmoidCheck,
  subCheck,
  sumCheck,
  tanhCheck,
} from '../../engine/internal';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';
import { gradientDifference, outputDifference } from '../ops/random-case';
import { GraphNode } from '../ops/reference-graph';
import { SWEEPS } from '../some-of';

/** 50 by `VITRINE_SWEEP=all`; one of them by `-t 'model 17'` beside it. */
const MODELS = SWEEPS ? 50 : 5;
const [BATCH, UNITS] = [3, 8];
const LAYERS = 12;

/** A tensor of the model, and the same in float64. */
interface Twin {
  readonly keras: KerasTensor;
  readonly node: GraphNode;
}

interface RandomModel {
  readonly model: Model;
  readonly inputs: readonly GraphNode[];
  readonly outputs: readonly GraphNode[];
  /** In the order of the model's weights. */
  readonly weights: readonly GraphNode[];
}

const MERGES = [
  [Add, addCheck],
  [Subtract, subCheck],
  [Multiply, mulCheck],
  [Maximum, maximumCheck],
] as const;
const ACTIVATIONS = { relu: reluCheck, sigmoid: sigmoidCheck, tanh: tanhCheck } as const;

/** Layers between one or two inputs and as many outputs as nobody reads: some layers are applied again and again. */
function randomModel(seed: number, engine: Engine): RandomModel {
  const random = generator(seed);
  const integer = (below: number): number => Math.floor(random() * below);
  const leaf = (...shape: number[]): GraphNode =>
    GraphNode.leaf(
      shape,
      draw({ shape }, random).map((v) => Math.fround(v / 2)),
    );
  const used = new Set<Twin>();
  const twins: Twin[] = [];
  const weights = new Map<Layer, readonly GraphNode[]>();
  const any = (): Twin => {
    const twin = twins[random() < 0.5 ? Math.max(0, twins.length - 1 - integer(3)) : integer(twins.length)]!;
    used.add(twin);
    return twin;
  };
  twins.push(
    ...Array.from({ length: 1 + integer(2) }, () => ({ keras: Input({ shape: [UNITS] }), node: leaf(BATCH, UNITS) })),
  );
  const offered = new Set(twins);
  /** A layer, and what it does to any twin of as many columns. */
  const dense = (columns: number): ((x: Twin) => Twin) => {
    const activation = (['relu', 'sigmoid', 'tanh'] as const)[integer(3)]!;
    const layer = new Dense({ units: UNITS, activation });
    const own = [leaf(columns, UNITS), leaf(UNITS)];
    weights.set(layer, own);
    return ({ keras, node }) => ({
      keras: layer.apply(keras),
      node: GraphNode.apply(denseCheck, { activation }, [node, ...own]),
    });
  };
  const convolution = (): ((x: Twin) => Twin) => {
    const layer = new Conv2D({ filters: 2, kernelSize: 2, padding: 'same', activation: 'tanh' });
    const own = [leaf(2, 2, 1, 2), leaf(2)];
    weights.set(layer, own);
    const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'same', activation: 'tanh' } as const;
    const reshaped = (node: GraphNode, ...shape: number[]) => GraphNode.apply(reshapeCheck, { shape }, [node]);
    return ({ keras, node }) => ({
      keras: new Flatten().apply(layer.apply(new Reshape({ targetShape: [2, UNITS / 2, 1] }).apply(keras))),
      node: reshaped(
        GraphNode.apply(conv2dCheck, attrs, [reshaped(node, BATCH, 2, UNITS / 2, 1), ...own]),
        BATCH,
        2 * UNITS,
      ),
    });
  };
  const shared = [dense(UNITS), dense(UNITS)];
  const makers: readonly (() => Twin)[] = [
    () => dense(UNITS)(any()),
    () => shared[integer(2)]!(any()),
    () => shared[integer(2)]!(shared[integer(2)]!(any())),
    () => {
      const [Merge, check] = MERGES[integer(MERGES.length)]!;
      const [a, b] = [any(), any()];
      return {
        keras: new Merge().apply([a.keras, b.keras]),
        node: GraphNode.apply(check, undefined, [a.node, b.node]),
      };
    },
    () => {
      const [a, b] = [any(), any()];
      const joined = {
        keras: new Concatenate().apply([a.keras, b.keras]),
        node: GraphNode.apply(concatenateCheck, { axis: -1 }, [a.node, b.node]),
      };
      return dense(2 * UNITS)(joined);
    },
    () => {
      const name = (['relu', 'sigmoid', 'tanh'] as const)[integer(3)]!;
      const { keras, node } = any();
      return { keras: new Activation(name).apply(keras), node: GraphNode.apply(ACTIVATIONS[name], undefined, [node]) };
    },
    () => dense(2 * UNITS)(convolution()(any())),
  ];
  for (let i = 0; i < LAYERS; i++) twins.push(makers[integer(makers.length)]!());
  const inputs = [...offered].filter((twin) => used.has(twin));
  const outputs = twins.filter((twin) => !used.has(twin) && !offered.has(twin));
  const model = new Model({
    inputs: inputs.map(({ keras }) => keras),
    outputs: outputs.map(({ keras }) => keras),
    engine,
  });
  return {
    model,
    inputs: inputs.map(({ node }) => node),
    outputs: outputs.map(({ node }) => node),
    weights: model.layers.flatMap((layer) => weights.get(layer) ?? []),
  };
}

it.each(Array.from({ length: MODELS }, (_, i) => i + 1))('model %i', async (seed) => {
  const engine = await testEngine();
  const { model, inputs, outputs, weights } = randomModel(seed, engine);
  using _ = model;
  await model.build();
  model.setWeights(weights.map(({ data, shape }) => ({ data: Float32Array.from(data!), shape })));
  const upload = ({ data, shape }: GraphNode): Tensor => engine.tensor(Float32Array.from(data!), shape);
  const x = inputs.map(upload) as [Tensor, ...Tensor[]];
  const random = generator(seed);
  const factors = outputs.map(({ shape }) => GraphNode.leaf(shape, draw({ shape }, random)));
  const factorTensors = factors.map(upload);
  using key = engine.tensor(new Uint32Array(2));
  const run = (): Tensor =>
    model
      .run(x, { training: true, key })
      .map((y, i) => sum(mul(y, factorTensors[i]!)))
      .reduce((a, b) => add(a, b));
  const loss = outputs
    .map((y, i) => GraphNode.apply(sumCheck, {}, [GraphNode.apply(mulCheck, undefined, [y, factors[i]!])]))
    .reduce((a, b) => GraphNode.apply(addCheck, undefined, [a, b]));
  const { value, gradients } = valueAndGradients(engine, run, [...model.weights, ...x]);
  expect(outputDifference(await value.data(), loss.value().data)).toBeNull();
  for (const [i, { data }] of [...weights, ...inputs].entries()) {
    const gradient = (await gradients[i]!.data()) as Float32Array;
    const difference = gradientDifference(gradient, data!, () => loss.value().data[0]!, random);
    expect(difference, `weight ${i} of ${weights.length}, or an input`).toBeNull();
  }
  for (const tensor of [value, ...gradients, ...x, ...factorTensors]) tensor.dispose();
});
