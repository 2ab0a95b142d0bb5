// What the permission table answers. A refusal has a code for the API and a sentence for the person.

export type Decision =
  { readonly kind: 'allowed' } | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

/** The refusal with that code; the reason is a whole sentence, shown as it is. */
export function refused(code: string, reason: string): Decision {
  return { kind: 'refused', code, reason };
}
