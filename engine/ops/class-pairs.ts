import source from '../../shaders/metric/class-pairs.wgsl?raw';
import { apply } from '../apply';
import { ShapeError } from '../errors';
import { formatShape, sizeOf } from '../ndarray';
import { type Op, assertInteger } from '../op';
import type { Tensor } from '../tensor';
import { shader } from '../wgsl';

const classPairsShader = /* @__PURE__ */ shader('class-pairs', source);

export interface ClassPairsAttrs {
  /** How many classes there are. */
  readonly classes: number;
  /** Predictions of at least so much are of class 1, others of class 0. Default null: they are classes. */
  readonly threshold?: number | null | undefined;
  /** A target's class whose pairs have no cell. Default null. */
  readonly ignoreClass?: number | null | undefined;
}

export const classPairsOp: Op<ClassPairsAttrs> = {
  name: 'classPairs',
  infer: ([targets, predictions], { classes }) => {
    assertInteger('classPairs', 'classes', classes);
    if (sizeOf(targets!.shape) !== sizeOf(predictions!.shape) || targets!.dtype === 'u8' || predictions!.dtype === 'u8')
      throw new ShapeError(
        'classPairs: expected as many targets as predictions, u32 or f32, got ' +
          `${targets!.dtype} ${formatShape(targets!.shape)} and ${predictions!.dtype} ` +
          `${formatShape(predictions!.shape)}`,
      );
    return [{ shape: targets!.shape, dtype: 'u32' }];
  },
  forward: ({ engine, inputs: [targets, predictions], outputs: [cells], attrs }) => {
    const { classes, threshold = null, ignoreClass = null } = attrs;
    const specs = {
      SIZE: targets!.size,
      CLASSES: classes,
      TARGET_INDICES: targets!.dtype === 'u32',
      PREDICTION_INDICES: predictions!.dtype === 'u32',
      THRESHOLDED: threshold !== null,
      THRESHOLD: threshold ?? 0,
      IGNORED: ignoreClass !== null && ignoreClass >= 0 ? ignoreClass : -1,
    };
    engine.dispatch(classPairsShader, specs, [targets!, predictions!, cells!], { threads: targets!.size });
  },
  backward: null,
};

/**
 * The cell of a confusion matrix for each pair of a target and a prediction, `target * classes + prediction`, to be
 * counted by `bincount`; 2^31 where either is no class. No gradient.
 * @param targets classes, `u32`, or the integer parts of `f32`. @param predictions as many, in either type.
 */
export function classPairs(targets: Tensor, predictions: Tensor, attrs: ClassPairsAttrs): Tensor {
  return apply(classPairsOp, [targets, predictions], attrs)[0]!;
}
