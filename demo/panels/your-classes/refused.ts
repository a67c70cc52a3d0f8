/** Why something that a reader gave is not among the pictures. */
export type Fault =
  | { readonly rule: 'empty' | 'damaged' | 'other' | 'loose' | 'many' | 'classes' | 'unreadable' }
  | { readonly rule: 'large'; readonly bytes: number };

/** A file or a folder that was not taken. */
export interface Left {
  readonly name: string;
  readonly fault: Fault;
}

/** Thrown for what is not taken. */
export class Refused extends Error {
  constructor(readonly fault: Fault) {
    super(fault.rule);
  }
}
