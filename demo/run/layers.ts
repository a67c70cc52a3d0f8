import {
  AdaptiveAveragePooling2D,
  AdaptiveMaxPooling2D,
  AveragePooling2D,
  Conv2D,
  Conv2DTranspose,
  Cropping2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Flatten,
  type Layer,
  MaxPooling2D,
  SeparableConv2D,
  UpSampling2D,
} from '../../nn/layers';
import type { ActivationName } from '../../nn/activations';
import type { ClassOf } from '../../nn/keras-object';
import { type Field, type OptionValue, type Options, formFields } from './options';

export type { OptionValue } from './options';

/** What the page calls a layer beside its class; by default as its class. */
interface Names<More> {
  readonly en?: string;
  readonly ko?: string;
  /** Where the sentence speaks of the layer; default the Korean name and 층. */
  readonly koLayer?: string;
  /** In links; default its kind. */
  readonly link?: string;
  /** Options that the editor folds away, and that a layer has only where they are not as by default. */
  readonly more?: readonly More[];
}

interface Offered<Type extends ClassOf<Layer>, Fresh extends Options, More extends string> extends Names<More> {
  readonly type: Type;
  readonly fresh: Fresh;
}

/** @param fresh the options that the editor has fields for, as they are when the layer is added. */
const offer = <Type extends ClassOf<Layer>, Fresh extends Options, More extends string = never>(
  type: Type,
  fresh: Fresh,
  names: Names<More> = {},
): Offered<Type, Fresh, More> => ({ type, fresh, ...names });

/**
 * The layers that the page offers, a line each, in the editor's order. All else is read from the class: the fields and
 * their rules, shapes, weights, code, links. Those of `explain.ts` are also explained number by number.
 */
export const LAYERS = {
  conv2d: offer(
    Conv2D,
    { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
    { en: 'Convolution', ko: '합성곱', link: 'conv', more: ['kernelInitializer', 'kernelRegularizer', 'kernelConstraint'] },
  ),
  depthwiseConv2d: offer(
    DepthwiseConv2D,
    { kernelSize: 3, padding: 'same', depthMultiplier: 1, activation: 'relu' },
    { en: 'Depthwise convolution', ko: '깊이별 합성곱', link: 'depthwise' },
  ),
  separableConv2d: offer(
    SeparableConv2D,
    { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
    { en: 'Separable convolution', ko: '분리 합성곱', link: 'separable' },
  ),
  conv2dTranspose: offer(
    Conv2DTranspose,
    { filters: 32, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' },
    { en: 'Transposed convolution', ko: '전치 합성곱', link: 'transpose' },
  ),
  maxPooling2d: offer(MaxPooling2D, { poolSize: 2 }, { en: 'Max pooling', ko: '최대 풀링', link: 'max' }),
  averagePooling2d: offer(AveragePooling2D, { poolSize: 2 }, { en: 'Average pooling', ko: '평균 풀링', link: 'average' }),
  adaptiveMaxPooling2d: offer(
    AdaptiveMaxPooling2D,
    { outputSize: 7 },
    { en: 'Adaptive max pooling', ko: '적응형 최대 풀링', link: 'adaptivemax' },
  ),
  adaptiveAveragePooling2d: offer(
    AdaptiveAveragePooling2D,
    { outputSize: 7 },
    { en: 'Adaptive average pooling', ko: '적응형 평균 풀링', link: 'adaptiveaverage' },
  ),
  upSampling2d: offer(
    UpSampling2D,
    { size: 2, interpolation: 'nearest' },
    { en: 'Upsampling', ko: '업샘플링', link: 'upsampling' },
  ),
  cropping2d: offer(Cropping2D, { cropping: 2 }, { en: 'Cropping', ko: '자르기' }),
  flatten: offer(Flatten, {}, { ko: '펼치기', koLayer: 'Flatten 층' }),
  dropout: offer(Dropout, { rate: 0.4 }, { ko: '드롭아웃' }),
  dense: offer(Dense, { units: 100, activation: 'relu' }, { ko: '밀집층', koLayer: '밀집층', more: ['kernelInitializer', 'kernelRegularizer', 'kernelConstraint'] }),
}; // prettier-ignore

type Offers = typeof LAYERS;
export type LayerKind = keyof Offers;

/** An option is what the class has it as; but a number may stand for a pair of the same. */
type Value<Type extends ClassOf<Layer>, Name, Fresh> = Fresh extends number
  ? number
  : Name extends 'activation'
    ? ActivationName
    : Name extends keyof InstanceType<Type>
      ? InstanceType<Type>[Name]
      : Fresh;

type More<Offer> = Offer extends { readonly more?: readonly (infer Name extends string)[] } ? Name : never;

/** A layer of the page's networks: what its editor offers, its links hold, and its code tells. */
export type LayerSpec = {
  [Kind in LayerKind]: { readonly kind: Kind } & {
    readonly [Name in keyof Offers[Kind]['fresh']]: Value<Offers[Kind]['type'], Name, Offers[Kind]['fresh'][Name]>;
  } & { readonly [Name in More<Offers[Kind]>]?: OptionValue };
}[LayerKind];

export const LAYER_KINDS = Object.keys(LAYERS) as readonly LayerKind[];

/** As the layer is when it is added. */
export const freshLayer = (kind: LayerKind): LayerSpec => ({ kind, ...LAYERS[kind].fresh }) as LayerSpec;

export const layerType = ({ kind }: { readonly kind: LayerKind }): ClassOf<Layer> => LAYERS[kind].type;

/** The layer's options, by their names. */
export function optionsOf({ kind: _, ...options }: LayerSpec): Options {
  return options;
}

/** A layer of the library. @throws as its class does for options that break its rules. */
export const layerOf = (spec: LayerSpec): Layer => new (layerType(spec))(optionsOf(spec) as never);

const fieldsAmong = (kind: LayerKind, names: readonly string[]): readonly Field[] => {
  const all = formFields(LAYERS[kind].type);
  return names.map((name) => all.find(([each]) => each === name)!);
};

/** What the class says of the options that the page offers, in the order of the fields. */
export const fieldsOf = (kind: LayerKind): readonly Field[] => fieldsAmong(kind, Object.keys(LAYERS[kind].fresh));

/** The same of those that are folded away. */
export const moreFieldsOf = (kind: LayerKind): readonly Field[] => fieldsAmong(kind, LAYERS[kind].more ?? []);
