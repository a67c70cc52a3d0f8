import { expect, it } from 'vitest';
import { type Tensor, valueAndGradients } from '../../engine';
import {
  addCheck,
  batchMatmulCheck,
  concatenateCheck,
  conv2dCheck,
  denseCheck,
  maximumCheck,
  mulCheck,
  reluCheck,
  reshapeCheck,
  scaleCheck,
  sigmoidCheck,
  softmaxCheck,
  subCheck,
  sumCheck,
  tanhCheck,
  transposeCheck,
} from '../../engine/internal';
import { testEngine } from '../gpu';
import { draw, generator } from '../ops/check';
import { gradientDifference, outputDifference } from '../ops/random-case';
import { GraphNode } from '../ops/reference-graph';
import { SWEEPS } from '../some-of';

/** 50 by `VITRINE_SWEEP=all`; one of them by `-t 'graph 17'` beside it. */
const GRAPHS = SWEEPS ? 50 : 5;
const [ROWS, COLUMNS] = [4, 6];
const OPS = 14;

/** Ops of tensors that are used again and again, and the parameters among them. */
function randomGraph(seed: number): { loss: GraphNode; parameters: readonly GraphNode[] } {
  const random = generator(seed);
  const integer = (below: number): number => Math.floor(random() * below);
  const used = new Set<GraphNode>();
  const nodes: GraphNode[] = [];
  const parameters: GraphNode[] = [];
  const parameter = (...shape: number[]): GraphNode => {
    const leaf = GraphNode.leaf(
      shape,
      draw({ shape }, random).map((v) => Math.fround(v / 2)),
    );
    parameters.push(leaf);
    return leaf;
  };
  /** One of the last, or of all: so some are read many times, and chains are long. */
  const any = (): GraphNode => {
    const node = nodes[random() < 0.5 ? Math.max(0, nodes.length - 1 - integer(3)) : integer(nodes.length)]!;
    used.add(node);
    return node;
  };
  const dense = (x: GraphNode, activation: 'linear' | 'relu' | 'sigmoid' | 'tanh'): GraphNode =>
    GraphNode.apply(denseCheck, { activation }, [x, parameter(x.shape[1]!, COLUMNS), parameter(COLUMNS)]);
  const reshaped = (x: GraphNode, ...shape: number[]): GraphNode => GraphNode.apply(reshapeCheck, { shape }, [x]);
  const unary = [reluCheck, sigmoidCheck, tanhCheck, softmaxCheck] as const;
  const binary = [addCheck, subCheck, mulCheck, maximumCheck] as const;
  const makers: readonly (() => GraphNode)[] = [
    () => GraphNode.apply(unary[integer(unary.length)]!, undefined, [any()]),
    () => GraphNode.apply(binary[integer(binary.length)]!, undefined, [any(), any()]),
    () => GraphNode.apply(binary[integer(binary.length)]!, undefined, [any(), parameter(COLUMNS)]),
    // Fused activations whose output others may read too.
    () => dense(any(), 'relu'),
    () => dense(dense(any(), 'relu'), 'tanh'),
    () => dense(GraphNode.apply(concatenateCheck, { axis: 1 }, [any(), any()]), 'sigmoid'),
    () => {
      const x = any();
      return GraphNode.apply(concatenateCheck, { axis: 0 }, [
        GraphNode.apply(sumCheck, { axes: [0], keepDims: true }, [x]),
        reshaped(GraphNode.apply(scaleCheck, { factor: 0.5, offset: 1 }, [any()]), ROWS, COLUMNS),
        GraphNode.apply(sumCheck, { axes: [0], keepDims: true }, [any()]),
      ]);
    },
    () => {
      const images = reshaped(any(), 1, ROWS, COLUMNS, 1);
      const attrs = { strides: [1, 1], dilations: [1, 1], padding: 'same', activation: 'relu' } as const;
      const y = GraphNode.apply(conv2dCheck, attrs, [images, parameter(3, 3, 1, 1), parameter(1)]);
      return reshaped(y, ROWS, COLUMNS);
    },
    () => {
      const [a, b] = [any(), any()];
      const product = GraphNode.apply(batchMatmulCheck, { transposeA: false, transposeB: true }, [a, b]);
      const turned = GraphNode.apply(transposeCheck, { permutation: [1, 0] }, [product]);
      return GraphNode.apply(tanhCheck, undefined, [
        GraphNode.apply(batchMatmulCheck, { transposeA: false, transposeB: false }, [turned, any()]),
      ]);
    },
  ];
  nodes.push(parameter(ROWS, COLUMNS), parameter(ROWS, COLUMNS));
  for (let i = 0; i < OPS; i++) {
    let node = makers[integer(makers.length)]!();
    // Of the rows that were added, those of the others.
    if (node.shape[0] !== ROWS)
      node = GraphNode.apply(batchMatmulCheck, { transposeA: false, transposeB: false }, [
        parameter(ROWS, node.shape[0]!),
        node,
      ]);
    nodes.push(node);
  }
  // What nobody read is in the result, times numbers that tell the elements apart.
  const loss = nodes
    .filter((node) => !used.has(node))
    .map((node) => {
      const weights = GraphNode.leaf(node.shape, draw({ shape: node.shape }, random));
      return GraphNode.apply(sumCheck, {}, [GraphNode.apply(mulCheck, undefined, [node, weights])]);
    })
    .reduce((a, b) => GraphNode.apply(addCheck, undefined, [a, b]));
  return { loss, parameters };
}

it.each(Array.from({ length: GRAPHS }, (_, i) => i + 1))('graph %i', async (seed) => {
  const engine = await testEngine();
  const { loss, parameters } = randomGraph(seed);
  const tensors = new Map<GraphNode, Tensor>();
  for (const leaf of loss.leaves()) tensors.set(leaf, engine.tensor(Float32Array.from(leaf.data!), leaf.shape));
  const { value, gradients } = valueAndGradients(
    engine,
    () => loss.tensor(new Map(tensors)),
    parameters.map((parameter) => tensors.get(parameter)!),
  );
  const random = generator(seed);
  const objective = (): number => loss.value().data[0]!;
  expect(outputDifference(await value.data(), loss.value().data)).toBeNull();
  for (const [i, { data }] of parameters.entries()) {
    const gradient = (await gradients[i]!.data()) as Float32Array;
    expect(gradientDifference(gradient, data!, objective, random), `parameter ${i}`).toBeNull();
  }
  for (const tensor of [value, ...gradients, ...tensors.values()]) tensor.dispose();
});
