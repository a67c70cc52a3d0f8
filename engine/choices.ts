import type { Shape } from './ndarray';
import type { Shader, SpecValues } from './wgsl';

/** One way to run a problem. `C` is what it is run on: see `Call`. */
export interface VariantOf<P extends SpecValues, C> {
  readonly name: string;
  /** The first, where it is more than one; the device must have the features that it enables. */
  readonly shader: Shader;
  /** Sizes that must be multiples of these. */
  readonly multiples?: { readonly [size in keyof P]?: number };
  /** What else a problem must be. */
  readonly takes?: (problem: P, adapter: Adapter) => boolean;
  /** Rows and columns of the matrix of outputs that `lanes` threads compute together; default one by one. */
  readonly tile?: readonly [number, number];
  /** Default 1. */
  readonly lanes?: number;
  /**
   * Adapters that prefer it to any other, for CPUs want few loads and GPUs many threads; `none`: the tuner alone tries
   * it.
   */
  readonly defaultOn?: 'cpu' | 'gpu' | 'none';
  /** Instead of the family's, for what is more than one shader. */
  readonly run?: (call: C) => void;
}

/** What a choice depends on beside the problem. */
export interface Adapter {
  readonly features: ReadonlySet<string>;
  readonly limits: GPUSupportedLimits;
  readonly onCPU: boolean;
}

/** One computation, and the ways to run it, each of which passes the op's whole test loop. */
export interface FamilyOf<P extends SpecValues, C> {
  readonly name: string;
  /** From the most preferred to the naive one, which takes any problem. */
  readonly variants: readonly VariantOf<P, C>[];
  /** Dispatches the variant's shader, and what follows it. */
  run(variant: VariantOf<P, C>, call: C): void;
  /** Of the tensors that a problem reads and writes. */
  shapes(problem: P): { readonly inputs: readonly Shape[]; readonly outputs: readonly Shape[] };
  /** The problem in a small, odd size, on which a tuner checks a variant: sizes that fill no tile. */
  odd(problem: P): P;
}

/** A problem that was run, and the variant that ran it. */
export interface Choice {
  readonly family: FamilyOf<SpecValues, unknown>;
  readonly problem: SpecValues;
  readonly variant: VariantOf<SpecValues, unknown>;
}

/** Those that are remembered: as many as there are pipelines of them. */
const MOST_PROBLEMS = 2048;

/** Which variant runs what on an engine: defaults, and what was asked for instead. */
export class Choices {
  /**
   * Names of variants by family, or by a problem's key, which goes before. One that does not take a problem is passed
   * over.
   */
  readonly wanted = new Map<string, string>();
  /** What has been run, by the problem's key: those run last. */
  readonly made = new Map<string, Choice>();
  readonly #adapter: Adapter;
  readonly #loadMore: () => Promise<ReadonlyMap<unknown, readonly unknown[]>>;
  /** @internal Variants by family beside its own, once loaded: they come before the naive one. */
  more: ReadonlyMap<unknown, readonly unknown[]> = new Map();

  constructor(adapter: Adapter, loadMore: () => Promise<ReadonlyMap<unknown, readonly unknown[]>>) {
    this.#adapter = adapter;
    this.#loadMore = loadMore;
  }

  /**
   * Loads what a CPU adapter with subgroups does without, and what is so no part of a bundle's first chunk:
   * `createEngine` does for other devices, and `tune`. Until then, naming such a variant in `wanted` does nothing.
   */
  async load(): Promise<void> {
    this.more = await this.#loadMore();
  }

  /** The variants of a family that take a problem, from the most preferred. */
  candidates<P extends SpecValues, C>(family: FamilyOf<P, C>, problem: P): VariantOf<P, C>[] {
    // Under a family lie variants of its problems, so that the map may forget their type.
    const more = (this.more.get(family) ?? []) as readonly VariantOf<P, C>[];
    const all = [...family.variants.slice(0, -1), ...more, family.variants.at(-1)!];
    return all.filter(({ shader, multiples = {}, takes }) => {
      return (
        shader.features.every((feature) => this.#adapter.features.has(feature)) &&
        Object.entries(multiples).every(([size, multiple]) => Number(problem[size]) % multiple! === 0) &&
        (takes?.(problem, this.#adapter) ?? true)
      );
    });
  }

  choose<P extends SpecValues, C>(family: FamilyOf<P, C>, problem: P): VariantOf<P, C> {
    const key = keyOf(family, problem);
    const wanted = this.wanted.get(key) ?? this.wanted.get(family.name);
    const kind = this.#adapter.onCPU ? 'cpu' : 'gpu';
    const takers = this.candidates(family, problem);
    const variant =
      takers.find(({ name }) => name === wanted) ??
      takers.find(({ defaultOn }) => defaultOn === kind) ??
      takers.find(({ defaultOn }) => !defaultOn) ??
      takers.at(-1)!;
    // A family reads only its own problems and calls, so forgetting their type here is sound.
    this.made.delete(key);
    if (this.made.size === MOST_PROBLEMS) this.made.delete(this.made.keys().next().value!);
    this.made.set(key, { family, problem, variant } as unknown as Choice);
    return variant;
  }
}

function keyOf(family: { readonly name: string }, problem: SpecValues): string {
  return `${family.name} ${JSON.stringify(problem)}`;
}
