// What the permission table answers. A refusal has a code for the API and a sentence for the person.

export type Decision =
  | { readonly kind: 'allowed' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly reason: string;
      /** Whoever is refused may not know that the thing exists: they get the answer for one that does not. */
      readonly hides?: true;
    };

export const ALLOWED: Decision = Object.freeze({ kind: 'allowed' });

/** The refusal with that code; the reason is a whole sentence, shown as it is. */
export function refused(code: string, reason: string): Decision {
  return { kind: 'refused', code, reason };
}

/** A refusal that does not tell whether the thing exists. The code and the reason are for workers and for who may know. */
export function hidden(code: string, reason: string): Decision {
  return { kind: 'refused', code, reason, hides: true };
}
