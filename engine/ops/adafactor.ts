import applySource from '../../shaders/optimizer/adafactor-apply.wgsl?raw';
import averageSource from '../../shaders/optimizer/adafactor-average.wgsl?raw';
import directionSource from '../../shaders/optimizer/adafactor-direction.wgsl?raw';
import factoredSource from '../../shaders/optimizer/adafactor-factored.wgsl?raw';
import squaresSource from '../../shaders/optimizer/adafactor-squares.wgsl?raw';
import { ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import { assertType } from '../op';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertNotNegative, assertUpdate } from '../update';
import { shader } from '../wgsl';
import { reduce } from './reduce';
import { sumOfSquares } from './sum-of-squares';

const squaresShader = /* @__PURE__ */ shader('adafactor-squares', squaresSource);
const averageShader = /* @__PURE__ */ shader('adafactor-average', averageSource);
const factoredShader = /* @__PURE__ */ shader('adafactor-factored', factoredSource);
const directionShader = /* @__PURE__ */ shader('adafactor-direction', directionSource);
const applyShader = /* @__PURE__ */ shader('adafactor-apply', applySource);

/**
 * Of one weight. The step size is the learning rate, at most `1 / sqrt(step)`; the third scalar is `1 - step^-0.8`,
 * what a step keeps of the mean squares.
 */
export interface AdafactorUpdate extends Update {
  /** The mean squares of the rows, `[..., rows]`; of a weight with fewer than two axes not read. Zero at first. */
  readonly r: Tensor;
  /** The mean squares of the columns, `[..., columns]`; the same. */
  readonly c: Tensor;
  /** What they say of each element; of a weight with fewer than two axes its own mean square. Zero at first. */
  readonly v: Tensor;
  /** What is added to the squares. Default 1e-30. */
  readonly epsilon1?: number;
  /** The least root mean square that a weight is taken to have. Default 1e-3. */
  readonly epsilon2?: number;
  /** The root mean square above which a step is scaled down to it. Default 1. */
  readonly clipThreshold?: number;
}

/**
 * One Adafactor step of one weight in place: `v = r / mean(r) * c`, `u = g / sqrt(v)`, `p -= p * decay`, `p -= rate *
 * max(epsilon2, rms(p)) * u / max(1, rms(u) / clipThreshold)`. As `keras.optimizers.Adafactor`.
 * @throws ShapeError for an `r` or `c` of another size.
 */
export function adafactorUpdate(update: AdafactorUpdate): void {
  assertKnown('adafactor', update, [...UPDATE, 'r', 'c', 'v', 'epsilon1', 'epsilon2', 'clipThreshold']);
  const { parameters, gradients, r, c, v, scalars, epsilon1 = 1e-30, epsilon2 = 1e-3, clipThreshold = 1 } = update;
  assertUpdate('adafactor', update, { v });
  assertNotNegative('adafactor', { epsilon1, epsilon2, clipThreshold });
  const { engine, size, shape } = parameters;
  const [ROWS, COLUMNS] = shape.length < 2 ? [1, size] : (shape.slice(-2) as [number, number]);
  const matrices = size / (ROWS * COLUMNS);
  const isFactored = shape.length >= 2;
  if (isFactored) {
    for (const [name, tensor, count] of [['r', r, size / COLUMNS] as const, ['c', c, matrices * COLUMNS] as const]) {
      assertType('adafactor', name, tensor, 'f32');
      if (tensor.size !== count)
        throw new ShapeError(
          `adafactor: ${name} of shape ${formatShape(tensor.shape)} must have ${count} elements; parameters have ` +
            `shape ${formatShape(shape)}`,
        );
    }
  }
  engine.scope(() => {
    const averaged = (x: Tensor, average: Tensor): void =>
      engine.dispatch(averageShader, { SIZE: x.size }, [x, scalars, average], { threads: x.size });
    const squares = engine.empty([matrices, ROWS, COLUMNS]);
    engine.dispatch(squaresShader, { SIZE: size, EPSILON: epsilon1 }, [gradients, squares], { threads: size });
    if (isFactored) {
      const [rows, columns] = [engine.empty([matrices, ROWS]), engine.empty([matrices, COLUMNS])];
      const mean = engine.empty([matrices]);
      reduce(squares, [2], rows, { scale: 1 / COLUMNS });
      reduce(squares, [1], columns, { scale: 1 / ROWS });
      averaged(rows, r);
      averaged(columns, c);
      reduce(r.view([matrices, ROWS]), [1], mean, { scale: 1 / ROWS });
      engine.dispatch(factoredShader, { SIZE: size, ROWS, COLUMNS }, [r, c, mean, v], { threads: size });
    } else averaged(squares, v);
    const direction = engine.empty([size]);
    engine.dispatch(directionShader, { SIZE: size }, [gradients, v, direction], { threads: size });
    const sums = [sumOfSquares([parameters]), sumOfSquares([direction])];
    const specs = { SIZE: size, EPSILON: epsilon2, THRESHOLD: clipThreshold };
    engine.dispatch(applyShader, specs, [direction, scalars, ...sums, parameters], { threads: size });
  });
}
