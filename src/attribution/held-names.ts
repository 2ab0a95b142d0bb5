// By which names holds and blind search find the people of a case (RULE D-04): references and identifiers, never a display name.
import type { Custody } from '../custody/index.ts';
import type { Draft, DraftPatient } from './draft.ts';
import type { SignedEntries } from './signed-entries.ts';

/** RULE D-04: a hold finds what a practitioner said by any of these. By label. */
export function practitionersOf({ bindings }: Draft): Map<string, string[]> {
  return new Map(
    bindings.flatMap((binding) =>
      binding.kind === 'identified' ? [[binding.label, namesOf(binding)] as const] : [],
    ),
  );
}

/** RULE D-04: a hold finds somebody by any of these. */
function namesOf({ reference, identifiers }: Pick<DraftPatient, 'reference' | 'identifiers'>): string[] {
  return [reference, ...identifiers.map(({ system, value }) => `${system}|${value}`)];
}

/** Keyed digests of the patients that each message is about. */
export function patientsByMessage(custody: Custody, signed: SignedEntries): Map<string, Buffer[]> {
  const digests = new Map<string, Buffer[]>();
  for (const entry of signed.entries) {
    const own = namesOf(entry.patient).map((name) => custody.patientDigest(name));
    for (const { messageId } of entry.items)
      digests.set(messageId, [...(digests.get(messageId) ?? []), ...own]);
  }
  return digests;
}
