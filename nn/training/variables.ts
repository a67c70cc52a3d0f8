import { type Engine, Slab, type Tensor, type TensorSpec } from '../../engine';

/** A weight, and the slab that it is a view of. */
export interface PlacedWeight {
  readonly weight: Tensor;
  readonly slab: Pick<Slab, 'views' | 'all'>;
}

/** What one call of an optimizer updates: a whole slab, or a weight. */
export interface Update {
  readonly parameters: Tensor;
  readonly gradients: Tensor;
  readonly slots: readonly Tensor[];
}

/** What an optimizer keeps of weights, where it is more than some tensors like each. */
export interface Slots {
  readonly slotCount: number;
  /** Whether each weight is updated by itself. */
  readonly perWeight: boolean;
  /** Of a slot of some weights; of size 0 for those that do not have it, which are the last of a weight's. */
  specs(slot: number, weights: readonly Tensor[]): readonly TensorSpec[];
}

/**
 * Gradients, and what an optimizer keeps, of the weights that a model trains. A slab that is trained whole is updated
 * in one dispatch; of one that is trained in part (layers that are frozen, or another model's), each weight by itself.
 */
export class Variables implements Disposable {
  readonly weights: readonly Tensor[];
  /** Of each weight. */
  readonly gradients: readonly Tensor[];
  /** Of each weight, as many as the optimizer keeps, zero at first. */
  readonly slots: readonly (readonly Tensor[])[];
  readonly updates: readonly Update[];
  readonly #made: Slab[] = [];

  constructor(engine: Engine, placed: readonly PlacedWeight[], slotCount: number, plan?: Slots | null) {
    const gradients = new Map<Tensor, Tensor>();
    const slots = new Map<Tensor, Tensor[]>();
    const updates: Update[] = [];
    try {
      for (const slab of new Set(placed.map(({ slab }) => slab))) {
        const trained = slab.views.filter((view) => placed.some(({ weight }) => weight === view));
        const like = (specs: readonly TensorSpec[] = trained): Slab => {
          const made = new Slab(engine, specs);
          this.#made.push(made);
          return made;
        };
        const own = {
          gradients: like(),
          slots: Array.from({ length: slotCount }, (_, slot) => like(plan?.specs(slot, trained))),
        };
        trained.forEach((weight, i) => {
          gradients.set(weight, own.gradients.views[i]!);
          slots.set(
            weight,
            own.slots.map(({ views }) => views[i]!).filter(({ size }) => size),
          );
        });
        if (trained.length === slab.views.length && !plan?.perWeight) {
          updates.push({ parameters: slab.all, gradients: own.gradients.all, slots: own.slots.map(({ all }) => all) });
        } else {
          for (const weight of trained)
            updates.push({ parameters: weight, gradients: gradients.get(weight)!, slots: slots.get(weight)! });
        }
      }
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
    this.weights = placed.map(({ weight }) => weight);
    this.gradients = this.weights.map((weight) => gradients.get(weight)!);
    this.slots = this.weights.map((weight) => slots.get(weight)!);
    this.updates = updates;
  }

  /** Goes on from what an optimizer has kept of the same weights. */
  take(former: Variables): void {
    this.weights.forEach((weight, i) => {
      const kept = former.slots[former.weights.indexOf(weight)] ?? [];
      kept.forEach((slot, s) => slot.engine.copy(slot, this.slots[i]![s]!));
    });
  }

  [Symbol.dispose](): void {
    for (const slab of this.#made.splice(0)) slab.dispose();
  }
}
