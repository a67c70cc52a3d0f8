import { ArgumentError, type Shape, ShapeError, formatShape, sameShape, sizeOf } from '../../engine';
import { shown } from '../schema';
import { batchShapeText } from '../symbolic-shape';
import type { Comparison, Port } from './dataset';

/** What is said of `x` or `y` that is no data, or of samples without targets. */
export const noData = (model: string, what: string, given: unknown): ArgumentError =>
  new ArgumentError(
    what === 'y' && (given ?? null) === null
      ? `model "${model}": samples need targets; write fit(x, y), or fit(batches) for batches of [x, y]`
      : `model "${model}": ${what} must be arrays, tensors or images, got ${shown(given)}` +
          (typeof given === 'function' ? '; call a generator function and give what it returns, batches()' : ''),
  );

/** Of samples that are not of the input's shape. */
export const otherShape = (who: string, wanted: Shape, shape: Shape): ShapeError =>
  new ShapeError(
    `${who} takes samples of shape ${batchShapeText(wanted)}, got ${formatShape(shape)}` +
      (sameShape([...shape.slice(1), 1], wanted) ? `; write x.reshape(-1, ${wanted.join(', ')})` : ''),
  );

/** Of values that are not of the output's shape. */
export const notValues = ({ name }: Comparison, { shape: wanted }: Port, shape: Shape): ShapeError =>
  new ShapeError(
    `${name} expects targets of the model's output shape (None, ${wanted.join(', ')}), got ${formatShape(shape)}` +
      (shape.length === 1 ? '; for class numbers use sparseCategoricalCrossentropy' : ''),
  );

/** Of labels that are not one for each place. */
export function notLabels({ name }: Comparison, output: Port, shape: Shape): ShapeError {
  const places = output.shape.slice(0, -1);
  const isOneHot = sameShape(shape.slice(1), output.shape);
  return new ShapeError(
    `${name} expects one class number per ${places.length > 0 ? 'place' : 'sample'}, [${['n', ...places].join(', ')}], ` +
      `got ${formatShape(shape)}` +
      (isOneHot ? '; for one-hot labels use categorical_crossentropy' : '') +
      (places.length > 0 && shape.length === 1 ? '; for one a sample put a Flatten before the last Dense' : ''),
  );
}

/** Of a label that no class has. @param at its place among all. */
export function noClass(
  model: string,
  { ignoreClass = null }: Comparison,
  { shape }: Port,
  label: number,
  at: number,
): ArgumentError {
  const classes = shape.at(-1)!;
  return new ArgumentError(
    `label ${label} of sample ${Math.floor(at / sizeOf(shape.slice(0, -1)))} is not a class: model "${model}" has ` +
      `${classes} outputs, so labels are 0..${classes - 1}` +
      (ignoreClass === null ? '' : ` or ${ignoreClass}, which does not count`),
  );
}
