import { LifetimeError } from '../errors';
import { type Tensor, tensorsIn } from '../tensor';

/** Which tensors are freed when which function ends. */
export class Scopes {
  readonly #made: Set<Tensor>[] = [];

  /**
   * Runs `fn` and frees every tensor made in it, except those it returns (alone, in an array or in an object).
   * `fn` must be synchronous: read back outside.
   */
  run<T>(fn: () => T): T {
    const made = new Set<Tensor>();
    this.#made.push(made);
    let kept: Tensor[] = [];
    try {
      const result = fn();
      if (result instanceof Promise) {
        result.catch(() => undefined);
        throw new LifetimeError('scope() takes a synchronous function; read tensors back after the scope');
      }
      kept = tensorsIn(result).filter((tensor) => made.delete(tensor));
      return result;
    } finally {
      this.#made.pop();
      for (const tensor of kept) this.register(tensor);
      for (const tensor of [...made]) tensor.dispose();
    }
  }

  /** Puts a tensor under the innermost scope. */
  register(tensor: Tensor): void {
    this.#made.at(-1)?.add(tensor);
  }

  /** Takes a tensor out of every scope's care. */
  forget(tensor: Tensor): void {
    for (const made of this.#made) made.delete(tensor);
  }

  /** The innermost scope is to free it. */
  holds(tensor: Tensor): boolean {
    return this.#made.at(-1)?.has(tensor) ?? false;
  }
}
