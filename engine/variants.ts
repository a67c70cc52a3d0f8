import type { Engine } from './engine';
import type { Shape } from './ndarray';
import type { Tensor } from './tensor';
import type { Kernel, SpecValues } from './wgsl';

/** One computation, and the ways to run it, each of which passes the op's whole test loop. */
export interface Family<P extends SpecValues = SpecValues> {
  readonly name: string;
  /** From the most preferred to the naive one, which takes any problem. */
  readonly variants: readonly Variant<P>[];
  /** Dispatches the variant's kernel, and what follows it. */
  run(variant: Variant<P>, call: Call<P>): void;
  /** Of the tensors that a problem reads and writes. */
  shapes(problem: P): { readonly inputs: readonly Shape[]; readonly outputs: readonly Shape[] };
  /** The problem in a small, odd size, on which a tuner checks a variant: sizes that fill no tile. */
  odd(problem: P): P;
}

export interface Variant<P extends SpecValues = SpecValues> {
  readonly name: string;
  /** The first, where it is more than one; the device must have the features that it enables. */
  readonly kernel: Kernel;
  /** Sizes that must be multiples of these. */
  readonly multiples?: { readonly [size in keyof P]?: number };
  /** What else a problem must be. */
  readonly takes?: (problem: P, engine: Engine) => boolean;
  /** Rows and columns of the matrix of outputs that `lanes` threads compute together; default one by one. */
  readonly tile?: readonly [number, number];
  /** Default 1. */
  readonly lanes?: number;
  /**
   * Adapters that prefer it to any other, for CPUs want few loads and GPUs many threads; `none`: the tuner alone tries
   * it.
   */
  readonly defaultOn?: 'cpu' | 'gpu' | 'none';
  /** Instead of the family's, for what is more than one kernel. */
  readonly run?: (call: Call<P>) => void;
}

export interface Call<P> {
  readonly engine: Engine;
  readonly problem: P;
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** A problem that was run, and the variant that ran it. */
export interface Choice<P extends SpecValues = SpecValues> {
  readonly family: Family<P>;
  readonly problem: P;
  readonly variant: Variant<P>;
}

/** Which variant runs what on an engine: defaults, and what was asked for instead. */
export class Choices {
  /**
   * Names of variants by family, or by a problem's key, which goes before. One that does not take a problem is passed
   * over.
   */
  readonly wanted = new Map<string, string>();
  /** What has been run, by the problem's key. */
  readonly made = new Map<string, Choice>();
  /** Variants by family, besides its own: they come before the naive one. */
  #more: ReadonlyMap<unknown, readonly unknown[]> = new Map();

  /**
   * Loads what a CPU adapter with subgroups does without, and what is so no part of a bundle's first chunk:
   * `createEngine` does for other devices, and `tune`. Until then, naming such a variant in `wanted` does nothing.
   */
  async load(): Promise<void> {
    this.#more = (await import('./ops/more-variants')).moreVariants;
  }

  /** The variants of a family that take a problem, from the most preferred. */
  candidates<P extends SpecValues>(engine: Engine, family: Family<P>, problem: P): Variant<P>[] {
    // Under a family lie variants of its problems, so that the map may forget their type.
    const more = (this.#more.get(family) ?? []) as readonly Variant<P>[];
    const all = [...family.variants.slice(0, -1), ...more, family.variants.at(-1)!];
    return all.filter(({ kernel, multiples = {}, takes }) => {
      return (
        kernel.features.every((feature) => engine.device.features.has(feature)) &&
        Object.entries(multiples).every(([size, multiple]) => Number(problem[size]) % multiple! === 0) &&
        (takes?.(problem, engine) ?? true)
      );
    });
  }

  choose<P extends SpecValues>(engine: Engine, family: Family<P>, problem: P): Variant<P> {
    const key = keyOf(family, problem);
    const wanted = this.wanted.get(key) ?? this.wanted.get(family.name);
    const kind = engine.onCPU ? 'cpu' : 'gpu';
    const takers = this.candidates(engine, family, problem);
    const variant =
      takers.find(({ name }) => name === wanted) ??
      takers.find(({ defaultOn }) => defaultOn === kind) ??
      takers.find(({ defaultOn }) => !defaultOn) ??
      takers.at(-1)!;
    // A family reads only its own problems, so forgetting their type here is sound.
    this.made.set(key, { family, problem, variant } as unknown as Choice);
    return variant;
  }
}

function keyOf(family: Pick<Family, 'name'>, problem: SpecValues): string {
  return `${family.name} ${JSON.stringify(problem)}`;
}

/** Runs a problem by a variant, or by the one chosen for it. */
export function run<P extends SpecValues>(family: Family<P>, call: Call<P>, variant?: Variant<P>): void {
  const chosen = variant ?? call.engine.choices.choose(call.engine, family, call.problem);
  if (chosen.run) chosen.run(call);
  else family.run(chosen, call);
}

/** Threads for outputs that are a matrix. */
export function threadsFor<P extends SpecValues>(
  { tile = [1, 1], lanes = 1 }: Variant<P>,
  rows: number,
  columns: number,
): number {
  return Math.ceil(rows / tile[0]) * Math.ceil(columns / tile[1]) * lanes;
}
