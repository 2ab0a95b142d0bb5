// What the holder of a copy can say. It counts as attested by a person, never as confirmed (RULE D-05), and is kept sealed.
import type { CopyClass } from '../custody/index.ts';
import type { CopyResult } from './copy-orders.ts';
import type { CopyState } from './verified-deletion.ts';

/** The exact sentence; a new wording gets a new version. */
const ATTESTATION = {
  version: 'attestation-v1',
  sentence:
    'I have deleted this conversation from every phone, tablet and computer of mine, with its photos and files, and I hold no other copy of it.',
} as const;

/** For whoever runs the gateway through which the conversation came. */
const GATEWAY_ATTESTATION = {
  version: 'attestation-gateway-v1',
  sentence:
    'I have deleted this conversation from the gateway, with its files, its queues, its logs and its backups, and from the account through which the gateway reads the messenger.',
} as const;

/** What the holder of such a copy is asked to say. */
export function attestationFor(copyClass: CopyClass): {
  readonly version: string;
  readonly sentence: string;
} {
  return copyClass === 'gateway' ? GATEWAY_ATTESTATION : ATTESTATION;
}

/** For a holder whose link a hold has shut, and who did before what the link had asked for. */
export const HELD_ATTESTATION = {
  version: 'attestation-held-v1',
  sentence:
    'I had deleted this conversation before I read that it must be kept. What I still have of it, I keep.',
} as const;

export const ANSWERS = ['deleted', 'never-had', 'cannot'] as const;
export const HELD_ANSWER = 'deleted-already';
export type AttestationAnswer = (typeof ANSWERS)[number] | typeof HELD_ANSWER;

/** Whether a copy must be kept and its holder says that it was gone before they knew. */
export function isSaidGone(line: {
  state: CopyState;
  evidence: readonly { readonly kind: string }[];
}): boolean {
  return line.state === 'refused-hold' && line.evidence.some(({ kind }) => kind === 'attestation');
}

/** The result of a copy whose holder answered. `commitment`: to what they said, base64. */
export function resultOf(answer: (typeof ANSWERS)[number], at: string, commitment: string): CopyResult {
  const evidence = [{ kind: 'attestation' as const, at, commitment }];
  return answer === 'cannot'
    ? { state: 'unreachable', grade: 'X', effectiveAt: null, evidence, asked: true }
    : { state: 'attested-by-person', grade: 'G', effectiveAt: at, evidence, asked: true };
}
