// What a signature covers, and whether the signer's passkey signed exactly that (RULE I-03). A pure function: whoever has the signed
// entries runs it, without this service. The manifest leaves out only what is made at the moment of signing and says nothing of the
// content: the ids of signature and entries, and when it was signed (the passkey's own time stands in the evidence).
import type { Json } from '../kernel/canonical-json.ts';
import { assertionFlaw, type AssertionFlaw } from '../signing/index.ts';
import type { SignedEntries } from './signed-entries.ts';

/** Entries exactly as they are filed, every disposition, the identifiers that were confirmed. Holds clinical content. */
export function signatureManifest(signed: SignedEntries): Json {
  const { caseId, platform, writtenAt, reasonForDelay, signedBy, entries, dispositions } = signed;
  return {
    caseId,
    platform,
    // Without an entry nothing was written before.
    writtenAt: entries.length === 0 ? null : writtenAt,
    reasonForDelay,
    signedBy,
    entries: entries.map(({ entryId: _made, ...entry }) => entry),
    dispositions,
  };
}

/** The action that a passkey signs for. */
export const SIGN_OFF = 'sign-off';

/** Null when there is nothing wrong, or no passkey was used; else what is wrong. */
export function signatureFlaw(signed: SignedEntries): AssertionFlaw | null {
  if (signed.proof?.method !== 'passkey') return null;
  const { evidence } = signed.proof;
  const { what, subject, account } = evidence.preimage;
  if (what !== SIGN_OFF || subject['caseId'] !== signed.caseId || account !== signed.signedBy.accountId)
    return 'other-content';
  return assertionFlaw(evidence, signatureManifest(signed));
}
