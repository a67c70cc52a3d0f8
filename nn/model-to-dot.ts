import { ArgumentError } from '../engine/errors';
import { assertKnown, shown } from '../engine/known-options';
import { Graph } from './graph';
import type { GraphLayer } from './graph-layer';
import { type LayerLabelOptions, layerLabel } from './layer-label';
import type { KerasTensor, Layer, Node } from './layers/layer';

/** Options of `modelToDot`, with the names and defaults of `keras.utils.model_to_dot`. */
export interface ModelToDotOptions extends LayerLabelOptions {
  /** Names beside the classes. Default true. */
  showLayerNames?: boolean;
  /** Graphviz's: `'TB'` from top to bottom, `'LR'` from left to right. Default `'TB'`. */
  rankdir?: string;
  /** The layers of models among the layers, in a cluster. Default false: such a model is one box. */
  expandNested?: boolean;
  /** Dots per inch. Default 200. */
  dpi?: number;
  /** A cluster that is named for the model, to stand in another graph, rather than a graph. Default false. */
  subgraph?: boolean;
  /** Graphviz's, how edges are drawn: `'ortho'`, `'curved'`, `'polyline'`, `'spline'`, `'line'`. Default `'ortho'`. */
  splines?: string;
}

const OPTIONS = [
  'showShapes',
  'showDtype',
  'showLayerNames',
  'rankdir',
  'expandNested',
  'dpi',
  'subgraph',
  'showLayerActivations',
  'showTrainable',
  'splines',
] as const satisfies readonly (keyof ModelToDotOptions)[];

/**
 * The text of `keras.utils.model_to_dot(model, ...)`, in Graphviz's language, as pydot writes it: `dot -Tsvg model.dot`
 * draws it. Nodes are numbered from 1, where pydot has Python's addresses. Of letters such as `<` in names Keras makes
 * labels that Graphviz cannot read; here they are escaped. `plotModel` of `vitrine/viz` draws without Graphviz.
 * @throws ArgumentError for what is no model, one that does not know its input shape, and options that are not known.
 */
export function modelToDot(model: GraphLayer, options: ModelToDotOptions = {}): string {
  if (Object(model) !== model || !('layers' in model))
    throw new ArgumentError(`modelToDot: expected a model, got ${shown(model)}`);
  assertKnown('modelToDot', options, OPTIONS);
  const { rankdir = 'TB', dpi = 200, splines = 'ortho', subgraph = false } = options;
  if (!(dpi > 0 && dpi < Infinity)) throw new ArgumentError(`modelToDot: dpi is ${dpi}; it must be above zero`);
  const ids = new Map<Layer, number>();
  const lines = linesOf(model, options, (layer) => ids.get(layer) ?? ids.set(layer, ids.size + 1).size);
  if (subgraph) return `${cluster(model, lines).join('\n')}\n`;
  const settings = [`rankdir=${quoted(rankdir)};`, 'concentrate=true;', `dpi=${dpi};`, `splines=${quoted(splines)};`];
  return ['digraph G {', ...settings, 'node [shape=record];', ...lines, '}', ''].join('\n');
}

const isModel = (layer: Layer): layer is GraphLayer => 'layers' in layer;

/** A Sequential's layers stand for a line, whose Input is not among them. */
const isLine = ({ className }: Layer): boolean => className === 'Sequential';

function linesOf(model: GraphLayer, options: ModelToDotOptions, id: (layer: Layer) => number): string[] {
  const { expandNested = false } = options;
  const { layers } = model;
  const reads = readsOf(model);
  const boxes = layers.flatMap((layer) =>
    expandNested && isModel(layer)
      ? cluster(layer, linesOf(layer, options, id))
      : [`${id(layer)} [label=${label(layer, options)}, fontname=Helvetica, border=0, margin=0];`],
  );
  const edges = reads.map(([tensor, reader, input]) => {
    const [from, to] = expandNested ? [sourceOf(tensor), destinationOf(reader, input)] : [tensor.layer, reader];
    return `${id(from)} -> ${id(to)} [penwidth=2];`;
  });
  return [...boxes, ...new Set(edges)];
}

/** What each layer of a model reads; not a Sequential's Input, which is none of its layers. */
function readsOf({ layers, inputs, outputs }: GraphLayer): (readonly [KerasTensor, Layer, number])[] {
  const { nodes } = new Graph(inputs, outputs);
  const isWithin = (node: Node): boolean => nodes.includes(node) && !inputs.includes(node.outputs[0]!);
  return layers.flatMap((layer) =>
    layer.nodes
      .filter(isWithin)
      .flatMap((node) => (node.inputs ?? []).map((tensor, i) => [tensor, layer, i] as const))
      .filter(([tensor]) => layers.includes(tensor.layer)),
  );
}

/** In a nested model, the layer within that gives the tensor. */
function sourceOf({ layer, index }: KerasTensor): Layer {
  return isModel(layer) ? sourceOf(layer.outputs[index]!) : layer;
}

/** In a nested model, the `InputLayer` within; of a Sequential its first layer. */
function destinationOf(layer: Layer, input: number): Layer {
  if (!isModel(layer)) return layer;
  return isLine(layer) ? destinationOf(layer.layers[0]!, 0) : layer.inputs[input]!.layer;
}

const cluster = ({ name }: Layer, lines: readonly string[]): string[] => [
  `subgraph ${quoted(`cluster_${name}`, /^\w+$/)} {`,
  'style=dashed;',
  `label=${quoted(name)};`,
  'labeljust=l;',
  ...lines,
  '}',
];

/** As pydot: without quotes stands what is of letters and digits alone. */
function quoted(text: string, plain = /^(\p{L}[\p{L}\p{N}]*|\d+)$/u): string {
  const isPlain = plain.test(text) && !/^(graph|subgraph|digraph|node|edge|strict)$/i.test(text);
  return isPlain ? text : `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\r', '\\r')}"`;
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function label(layer: Layer, { showLayerNames = true, ...options }: ModelToDotOptions): string {
  const { name, className, activation, cells } = layerLabel(layer, { showLayerNames, ...options });
  const { showShapes, showDtype, showTrainable } = options;
  const columns = Math.max(1, (showShapes ? 2 : 0) + (showDtype ? 1 : 0) + (showTrainable ? 1 : 0));
  const title = name === null ? `<b>${className}</b>` : `<b>${escaped(name)}</b> (${className})`;
  const cell = (attributes: string, font: string, text: string): string =>
    `<td ${attributes}><font point-size=${font}>${text}</font></td>`;
  const row = (...cells: readonly string[]): string => `<tr>${cells.join('')}</tr>`;
  const rows = [
    row(cell(`colspan="${columns}" bgcolor="black"`, '"16" color="white"', title)),
    ...(activation === null
      ? []
      : [row(cell(`bgcolor="white" colspan="${columns}"`, '"14"', `Activation: <b>${escaped(activation)}</b>`))]),
    ...(cells.length === 0
      ? []
      : [
          row(
            ...cells.map((each) =>
              'value' in each
                ? cell('bgcolor="white"', '"14"', `${each.title} <b>${escaped(each.value)}</b>`)
                : cell(
                    `bgcolor="${each.trainable ? 'forestgreen' : 'firebrick'}"`,
                    '"14" color="white"',
                    `<b>${each.trainable ? 'Trainable' : 'Non-trainable'}</b>`,
                  ),
            ),
          ),
        ]),
  ];
  return `<<table border="0" cellborder="1" bgcolor="black" cellpadding="10">${rows.join('')}</table>>`;
}
