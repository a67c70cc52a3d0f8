import applySource from '../../shaders/optimizer/muon-apply.wgsl?raw';
import combineSource from '../../shaders/optimizer/muon-combine.wgsl?raw';
import momentumSource from '../../shaders/optimizer/muon-momentum.wgsl?raw';
import normalizeSource from '../../shaders/optimizer/muon-normalize.wgsl?raw';
import { ArgumentError, ShapeError } from '../errors';
import { assertKnown } from '../known-options';
import { formatShape } from '../ndarray';
import type { Tensor } from '../tensor';
import { UPDATE, type Update, assertUpdate } from '../update';
import { shader } from '../wgsl';
import { multiply } from './matmul';
import { sumOfSquares } from './sum-of-squares';

const momentumShader = /* @__PURE__ */ shader('muon-momentum', momentumSource);
const normalizeShader = /* @__PURE__ */ shader('muon-normalize', normalizeSource);
const combineShader = /* @__PURE__ */ shader('muon-combine', combineSource);
const applyShader = /* @__PURE__ */ shader('muon-apply', applySource);

/**
 * Of one matrix. The third scalar is the learning rate, the fourth weight decay times the learning rate; the first two
 * are those of weights that Adam updates.
 */
export interface MuonUpdate extends Update {
  /** Zero before the first step. */
  readonly m: Tensor;
  /** In [0, 1]. Default 0.95. */
  readonly momentum?: number;
  /** Default true. */
  readonly nesterov?: boolean;
  /** The Newton-Schulz iterations. Default 5. */
  readonly steps?: number;
  /** The polynomial `a x + b x^3 + c x^5` of an iteration. Default 3.4445, -4.775, 2.0315. */
  readonly coefficients?: readonly [a: number, b: number, c: number];
  /** What the learning rate is multiplied by. Default 1. */
  readonly rate?: number;
}

/**
 * One Muon step of one matrix in place: `m = momentum * m + g`, and `g + momentum * m`, or without `nesterov` `m`, is
 * made near to orthogonal by Newton-Schulz iterations, products of matrices; `p -= p * decay`,
 * `p -= learningRate * rate * x`. As `keras.optimizers.Muon`.
 * @throws ShapeError for what is no matrix.
 */
export function muonUpdate(update: MuonUpdate): void {
  assertKnown('muon', update, [...UPDATE, 'm', 'momentum', 'nesterov', 'steps', 'coefficients', 'rate']);
  const { parameters, gradients, m, scalars, momentum = 0.95, nesterov = true, steps = 5, rate = 1 } = update;
  const { coefficients: [a, b, c] = [3.4445, -4.775, 2.0315] } = update;
  assertUpdate('muon', update, { m });
  const { engine, size, shape } = parameters;
  if (shape.length !== 2) throw new ShapeError(`muon: parameters must be a matrix, got shape ${formatShape(shape)}`);
  if (!(momentum >= 0 && momentum <= 1)) throw new ArgumentError(`muon: momentum must be in [0, 1], got ${momentum}`);
  if (!(Number.isSafeInteger(steps) && steps >= 0))
    throw new ArgumentError(`muon: steps must be 0 or a positive integer, got ${steps}`);
  const [rows, columns] = shape as [number, number];
  const isTall = rows > columns;
  const n = Math.min(rows, columns);
  const combined = (A: number, x: Tensor, B: number, y: Tensor): Tensor => {
    const z = engine.empty(x.shape);
    engine.dispatch(combineShader, { SIZE: x.size, A, B }, [x, y, z], { threads: x.size });
    return z;
  };
  const product = (like: readonly number[], x: Tensor, y: Tensor, transposes: object = {}): Tensor => {
    const z = engine.empty(like);
    multiply({ a: x, b: y, y: z, ...transposes });
    return z;
  };
  engine.scope(() => {
    let x = engine.empty(shape);
    engine.dispatch(momentumShader, { SIZE: size, MOMENTUM: momentum, NESTEROV: nesterov }, [gradients, m, x], {
      threads: size,
    });
    engine.dispatch(normalizeShader, { SIZE: size }, [sumOfSquares([x]), x], { threads: size });
    for (let step = 0; step < steps; step++) {
      // Of a tall matrix as if it were transposed: all that stands between is symmetric.
      const square = product([n, n], x, x, isTall ? { transposeA: true } : { transposeB: true });
      const polynomial = combined(b, square, c, product([n, n], square, square));
      x = combined(a, x, 1, isTall ? product(shape, x, polynomial) : product(shape, polynomial, x));
    }
    engine.dispatch(applyShader, { SIZE: size, RATE: rate }, [x, scalars, parameters], { threads: size });
  });
}
