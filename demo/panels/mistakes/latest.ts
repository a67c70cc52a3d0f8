import { signal } from '@preact/signals';

/**
 * Questions to the worker, one at a time: of those that come while one is out, only the last is asked, so that answers
 * come in order and none overwrites a newer one. What is shown stays until the next answer.
 */
export class Latest<T> {
  readonly answer = signal<T | null>(null);
  /** Why the last question has no answer, in the library's words. */
  readonly failure = signal<string | null>(null);
  readonly busy = signal(false);
  /** Milliseconds that the last answer took. */
  took = 0;
  #next: (() => Promise<T>) | null = null;
  #timer = 0;
  #era = 0;

  /** Asks in `wait` milliseconds, or when an earlier question was to be asked, whichever is sooner. */
  ask(question: () => Promise<T>, wait: number): void {
    this.#next = question;
    this.#timer ||= window.setTimeout(() => {
      this.#timer = 0;
      void this.#answerAll();
    }, wait);
  }

  /** Forgets answers and questions, the one that is out too. */
  forget(): void {
    this.#era++;
    this.#next = null;
    this.answer.value = null;
    this.failure.value = null;
  }

  async #answerAll(): Promise<void> {
    if (this.busy.peek()) return;
    while (this.#next) {
      const [question, era, began] = [this.#next, this.#era, performance.now()];
      this.#next = null;
      this.busy.value = true;
      try {
        const answer = await question();
        if (era !== this.#era) continue;
        this.answer.value = answer;
        this.failure.value = null;
      } catch (error) {
        if (era === this.#era) this.failure.value = error instanceof Error ? error.message : String(error);
      }
      this.took = performance.now() - began;
    }
    this.busy.value = false;
  }
}
