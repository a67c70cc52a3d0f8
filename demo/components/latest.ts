import { signal } from '@preact/signals';
import { useMemo } from 'preact/hooks';

/**
 * Milliseconds from an answer to the next question about a network that trains on: at least REST, and SHARE times what
 * the answer took.
 */
const REST = 700;
const SHARE = 4;

/**
 * Questions to the worker, one at a time: of those that come while one is out, only the last is asked, so that answers
 * come in order and none overwrites a newer one. What is shown stays until the next answer.
 */
export class Latest<T> {
  readonly answer = signal<T | null>(null);
  /** Why the last question has no answer, in the library's words. */
  readonly failure = signal<string | null>(null);
  readonly busy = signal(false);
  #owner: unknown = null;
  #subject: readonly unknown[] = [];
  #version: unknown = null;
  #next: (() => Promise<T>) | null = null;
  #rested = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Forgets questions and answers about another owner than this, the question that is out too. */
  about(owner: unknown): void {
    if (owner === this.#owner) return;
    this.#owner = owner;
    this.#subject = [];
    this.#version = this.#next = null;
    this.answer.value = this.failure.value = null;
  }

  /**
   * Asks at once about another subject than the last time, and after a rest about a new version of the same. What was
   * asked before is not asked again.
   */
  ask(subject: readonly unknown[], version: unknown, question: () => Promise<T>): void {
    const same = subject.length === this.#subject.length && subject.every((part, i) => part === this.#subject[i]);
    if (same && version === this.#version) return;
    if (!same) {
      this.#subject = subject;
      this.#rested = 0;
    }
    this.#version = version;
    this.#next = question;
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    if (this.#next && !this.busy.peek())
      this.#timer = setTimeout(() => void this.#put(), this.#rested - performance.now());
  }

  async #put(): Promise<void> {
    const [question, owner, subject, began] = [this.#next, this.#owner, this.#subject, performance.now()];
    if (!question) return;
    this.#next = null;
    this.busy.value = true;
    try {
      const answer = await question();
      if (owner === this.#owner) {
        this.answer.value = answer;
        this.failure.value = null;
      }
    } catch (error) {
      if (owner === this.#owner) this.failure.value = error instanceof Error ? error.message : String(error);
    }
    const ended = performance.now();
    this.#rested = subject === this.#subject ? ended + Math.max(REST, SHARE * (ended - began)) : 0;
    this.busy.value = false;
    this.#schedule();
  }
}

export const useLatest = <T>(): Latest<T> => useMemo(() => new Latest<T>(), []);
