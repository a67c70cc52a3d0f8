import type { Structure } from './graph';
import type { GraphLayer } from './graph-layer';
import type { Layer } from './layers/layer';
import { snakeCase } from './names';
import { isOptions } from './schema';
import { batchShapeText } from './symbolic-shape';

/** What a box of a layer may say, with the names and defaults of `keras.utils.plot_model`. */
export interface LayerLabelOptions {
  /** Shapes of inputs and outputs. Default false. */
  showShapes?: boolean;
  /** The type of the outputs' elements. Default false. */
  showDtype?: boolean;
  /** Names beside the classes. Default false, as `keras.utils.plot_model` has it. */
  showLayerNames?: boolean;
  /** What layers that have an activation apply. Default false. */
  showLayerActivations?: boolean;
  /** Whether layers with weights are trained or frozen. Default false. */
  showTrainable?: boolean;
}

/** What a box of a layer says: its name and class, then its activation, then a row of cells. */
export interface LayerLabel {
  readonly name: string | null;
  readonly className: string;
  readonly activation: string | null;
  readonly cells: readonly LabelCell[];
}

type LabelCell = { readonly title: string; readonly value: string } | { readonly trainable: boolean };

/**
 * As `make_layer_label` of `keras/src/utils/model_visualization.py` has it: shapes are those of the layer's first use.
 */
export function layerLabel(layer: Layer, options: LayerLabelOptions): LayerLabel {
  const { showShapes, showDtype, showLayerNames, showLayerActivations, showTrainable } = options;
  const { name, className, activation, trainable } = layer;
  const { inputs, outputs } = tensorsOf(layer);
  const activates = activation !== 'linear' || 'activation' in (layer.constructor as typeof Layer).schema;
  const activationName = typeof activation === 'string' ? snakeCase(activation) : activation.name;
  return {
    name: showLayerNames ? name : null,
    className,
    activation: showLayerActivations && activates ? activationName : null,
    cells: [
      ...(showShapes && className !== 'InputLayer' ? [{ title: 'Input shape:', value: shapesText(inputs) }] : []),
      ...(showShapes ? [{ title: 'Output shape:', value: shapesText(outputs) }] : []),
      ...(showDtype ? [{ title: 'Output dtype:', value: dtypesText(outputs) }] : []),
      ...(showTrainable && layer.specs.length > 0 ? [{ trainable }] : []),
    ],
  };
}

interface Sized {
  readonly sizes: readonly number[];
  readonly batchSize?: number | null;
}

function tensorsOf(layer: Layer): { readonly inputs: Structure<Sized>; readonly outputs: Structure<Sized> } {
  if ('layers' in layer) return (layer as GraphLayer).structure;
  const { inputs, outputs } = layer.nodes[0]!;
  const alone = (tensors: readonly Sized[]): Structure<Sized> => (tensors.length === 1 ? tensors[0]! : tensors);
  return { inputs: alone(inputs ?? outputs), outputs: alone(outputs) };
}

/** As Python writes a structure. */
function pythonText(structure: Structure<Sized>, of: (tensor: Sized) => string): string {
  if (Array.isArray(structure))
    return `[${(structure as readonly Structure<Sized>[]).map((each) => pythonText(each, of)).join(', ')}]`;
  if (!isOptions(structure)) return of(structure as Sized);
  const entries = Object.entries(structure as Readonly<Record<string, Structure<Sized>>>);
  return `{${entries.map(([key, each]) => `'${key}': ${pythonText(each, of)}`).join(', ')}}`;
}

/** Of an object without its braces and, as Keras has it, without the quotes of its keys. */
function shapesText(structure: Structure<Sized>): string {
  const text = pythonText(structure, ({ sizes, batchSize }) =>
    sizes.length === 0 ? `(${batchSize ?? 'None'},)` : batchShapeText(sizes, batchSize),
  );
  return (isOptions(structure) ? text.replace(/'([^']*)':/g, '$1:') : text).replace(/[{}]/g, '');
}

const dtypesText = (structure: Structure<Sized>): string =>
  'sizes' in structure ? 'float32' : pythonText(structure, () => "'float32'");
