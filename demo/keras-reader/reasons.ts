/** Why a line is not read, or why reading stops. The page says it in words. */
export type Reason =
  /** No Python, as far as the parser can tell. */
  | { readonly rule: 'syntax' }
  /** A name that nothing before has set. */
  | { readonly rule: 'undefined'; readonly name: string }
  /** What is not known before a program runs. */
  | { readonly rule: 'unknown'; readonly what: string; readonly line: number }
  /** What belongs to another package, by its path. */
  | { readonly rule: 'foreign'; readonly name: string }
  /** A part of Keras that is no part of a network that can be read. */
  | { readonly rule: 'notHere'; readonly name: string }
  | { readonly rule: 'ownClass' | 'pretrained' | 'file' | 'method' | 'text' | 'notCalled'; readonly name: string }
  | { readonly rule: 'ownFunction' | 'condition' | 'weights' | 'statement' | 'decorator' | 'notReached' }
  | { readonly rule: 'turns' | 'layers' | 'steps' | 'depth' | 'tooLong'; readonly most: number }
  /** A setting that the page does not have, of `compile` or `fit`. */
  | { readonly rule: 'setting'; readonly name: string }
  /** What the library says, or Python would. */
  | { readonly rule: 'library'; readonly message: string };

/** A line that is not read. */
export interface Unread {
  /** From 1, in the text; in a notebook, `cell` says in which. */
  readonly line: number;
  readonly cell: number | null;
  /** Of the line, what is not read. */
  readonly source: string;
  readonly reason: Reason;
}
