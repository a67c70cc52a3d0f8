import { type EngineOptions, type Tensor, createEngine } from '../engine';
import { type Shader, type SpecValues, shader } from '../engine/wgsl';
import copySource from './copy.wgsl?raw';
import fmaSource from './fma.wgsl?raw';

/** What the adapter does at most, a second. */
export interface Ceilings {
  /** 32-bit floating point operations. */
  flop: number;
  /** Read and written. */
  bytes: number;
}

/** Enough to fill a GPU: 132 multiprocessors of 2,048 threads take 270,336. */
const THREADS = 2 ** 18;

/** Of `fma.wgsl`, a thread and repeat: 96 fused multiply-adds of four. */
const FMA_FLOP = 96 * 4 * 2;

/** Copied back and forth it is more than the caches hold: an H200's second level has 50 MiB. */
const COPY_BYTES = 64 * 2 ** 20;

const VEC4_BYTES = 16;

/** A dispatch lasts at least so long: waiting for its end costs up to a millisecond. */
const LEAST_MS = 50;

/** A ceiling is the best of so many: what else a machine does holds up some. */
const SAMPLES = 10;

/** Measures the adapter's ceilings, on an engine of its own, so that its memory is in no other's accounts. */
export async function measureCeilings(platform: EngineOptions): Promise<Ceilings> {
  const engine = await createEngine(platform);
  const repeats = engine.tensor(new Uint32Array([1]));

  /** Repeats of a shader in a second. */
  const fastest = async (of: Shader, specs: SpecValues, ...bindings: Tensor[]): Promise<number> => {
    const milliseconds = async (count: number): Promise<number> => {
      repeats.write(new Uint32Array([count]));
      const began = performance.now();
      engine.dispatch(of, specs, [repeats, ...bindings], { threads: THREADS });
      await engine.finish();
      return performance.now() - began;
    };
    await milliseconds(1); // compiles it
    let count = 1;
    // The lesser of two, for one may have been held up by something else.
    while (Math.min(await milliseconds(count), await milliseconds(count)) < LEAST_MS) count *= 2;
    let least = Infinity;
    for (let i = 0; i < SAMPLES; i++) least = Math.min(least, await milliseconds(count));
    return (1000 * count) / least;
  };

  try {
    const size = COPY_BYTES / VEC4_BYTES;
    const buffer = (bytes: number): Tensor => engine.empty([bytes / 4]);
    const fma = await fastest(shader('fma', fmaSource), {}, buffer(THREADS * VEC4_BYTES));
    const copy = await fastest(
      shader('copy', copySource),
      { SIZE: size, THREADS },
      buffer(COPY_BYTES),
      buffer(COPY_BYTES),
    );
    return { flop: fma * THREADS * FMA_FLOP, bytes: copy * THREADS * 2 * VEC4_BYTES };
  } finally {
    engine.dispose();
  }
}
