import type { ActivationName } from '../../nn/activations';
import type { ClassOf } from '../../nn/keras-object';
import type { Layer } from '../../nn/layers';
import type { Text } from '../language';
import {
  type FIRST_TYPES,
  type FirstKind,
  type LayerKind,
  type OtherKind,
  kindOf,
  layerType,
  loadTypes,
} from './layer-types';
import { type Field, type OptionValue, type Options, formFields } from './options';

export { type LayerKind, layerOf, layerType, optionsOf } from './layer-types';
export type { OptionValue } from './options';

/**
 * A layer that the page offers. All else is read from the class: fields and their rules, shapes, weights, code, links.
 */
export interface Offer {
  /** The options that the editor has fields for, as they are when the layer is added. */
  readonly fresh: Options;
  /** What the page calls it beside its class; by default as its class. */
  readonly en?: string;
  readonly ko?: string;
  /** Where the sentence speaks of the layer; default the Korean name and 층. */
  readonly koLayer?: string;
  /** In links; default its kind. */
  readonly link?: string;
  /** Options that the editor folds away, and that a layer has only where they are not as by default. */
  readonly more?: readonly string[];
  /** What it does, and what it stands among, where the reader chooses one. */
  readonly says?: Text;
  readonly group?: Text;
}

const offer = <const Fresh extends Options>(fresh: Fresh, names: Omit<Offer, 'fresh'> = {}) => ({ fresh, ...names });

const OF_KERNELS = ['kernelInitializer', 'kernelRegularizer', 'kernelConstraint'];

/** The layers of the presets, which the page begins with. */
const FIRST = {
  conv2d: offer(
    { filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' },
    { en: 'Convolution', ko: '합성곱', link: 'conv', more: OF_KERNELS },
  ),
  maxPooling2d: offer({ poolSize: 2 }, { en: 'Max pooling', ko: '최대 풀링', link: 'max' }),
  averagePooling2d: offer({ poolSize: 2 }, { en: 'Average pooling', ko: '평균 풀링', link: 'average' }),
  flatten: offer({}, { ko: '펼치기', koLayer: 'Flatten 층' }),
  dropout: offer({ rate: 0.4 }, { ko: '드롭아웃' }),
  dense: offer({ units: 100, activation: 'relu' }, { ko: '밀집층', koLayer: '밀집층', more: OF_KERNELS }),
} satisfies Record<FirstKind, Offer>; // prettier-ignore

/** An option is what the class has it as; but a number may stand for a pair of the same. */
type Value<Type extends ClassOf<Layer>, Name, Fresh> = Fresh extends number
  ? number
  : Name extends 'activation'
    ? ActivationName
    : Name extends keyof InstanceType<Type>
      ? InstanceType<Type>[Name]
      : Fresh;

/** A layer of the page's networks: what its editor offers, its links hold, and its code tells. */
export type LayerSpec =
  | {
      [Kind in FirstKind]: { readonly kind: Kind } & {
        readonly [Name in keyof (typeof FIRST)[Kind]['fresh']]: Value<
          (typeof FIRST_TYPES)[Kind],
          Name,
          (typeof FIRST)[Kind]['fresh'][Name]
        >;
      } & { readonly [Name in (typeof OF_KERNELS)[number]]?: OptionValue };
    }[FirstKind]
  | { readonly kind: OtherKind; readonly [option: string]: OptionValue };

const offers = new Map<string, Offer>(Object.entries(FIRST));

/** What has been loaded, in the editor's order. */
export const layerKinds = (): readonly LayerKind[] => [...offers.keys()] as LayerKind[];

/** @throws where it has not been loaded. */
export function offerOf(kind: LayerKind): Offer {
  const found = offers.get(kind);
  if (!found) throw new Error(`the page does not offer the layer ${kind}`);
  return found;
}

/** Loads all layers that the page offers; before that it knows those of the presets. */
export async function loadOffers(): Promise<void> {
  const [{ offersOf }, types] = await Promise.all([import('./offers'), loadTypes()]);
  for (const [type, found] of offersOf(types)) {
    const kind = kindOf(type);
    const merged = { ...found, ...offers.get(kind) };
    offers.delete(kind); // to come in the order of all
    offers.set(kind, { ...merged, more: merged.more!.filter((name) => !(name in merged.fresh)) });
  }
}

/** As the layer is when it is added. */
export const freshLayer = (kind: LayerKind): LayerSpec => ({ kind, ...offerOf(kind).fresh }) as LayerSpec;

const fieldsAmong = (kind: LayerKind, names: readonly string[]): readonly Field[] => {
  const all = formFields(layerType({ kind }));
  return names.map((name) => all.find(([each]) => each === name)!);
};

/** What the class says of the options that the page offers, in the order of the fields. */
export const fieldsOf = (kind: LayerKind): readonly Field[] => fieldsAmong(kind, Object.keys(offerOf(kind).fresh));

/** The same of those that are folded away. */
export const moreFieldsOf = (kind: LayerKind): readonly Field[] => fieldsAmong(kind, offerOf(kind).more ?? []);
