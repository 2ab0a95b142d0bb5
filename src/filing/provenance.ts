// One Provenance per entry: who advised, asked, prepared and signed, when it was written and signed, from which originals.
// RULE A-03: four roles, each from its own field, none from another.
import type { Provenance, ProvenanceAgent, Reference } from '@medplum/fhirtypes';
import type { Entry, SignedEntries } from '../attribution/signed-entries.ts';
import { EXTENSIONS, SYSTEMS } from './canonical.ts';
import { metaFor } from './communication.ts';
import { personReference, staffReference } from './person-reference.ts';
import { provenanceKey } from './resource-key.ts';

type Role = 'advised' | 'asked' | 'prepared' | 'signed';

// FHIR has no participant type for who asked.
const STANDARD_ROLE = { advised: 'author', asked: null, prepared: 'enterer', signed: 'attester' } as const;

function agent(role: Role, who: Reference): ProvenanceAgent {
  const standard = STANDARD_ROLE[role];
  return {
    type: {
      coding: [
        ...(standard === null ? [] : [{ system: SYSTEMS.participant, code: standard }]),
        { system: SYSTEMS.adviceRole, code: role },
      ],
    },
    who: who as ProvenanceAgent['who'],
  };
}

/** `targets` are the references of header and messages in the record system, in order. */
export function buildProvenance(signed: SignedEntries, entry: Entry, targets: string[]): Provenance {
  const { system, value } = provenanceKey(entry.entryId);
  const meta = metaFor(entry);
  const signer = staffReference(signed.signedBy);
  return {
    resourceType: 'Provenance',
    meta: { ...meta, tag: [...(meta.tag ?? []), { system, code: value }] },
    target: targets.map((reference) => ({ reference })),
    // RULE A-06: written, then signed; when it was said stands in each message.
    occurredDateTime: signed.writtenAt,
    recorded: signed.signedAt,
    activity: { coding: [{ system: SYSTEMS.dataOperation, code: 'CREATE' }] },
    agent: [
      ...entry.advisedBy.map((person) => agent('advised', personReference(person))),
      ...(entry.askedBy === null ? [] : [agent('asked', personReference(entry.askedBy))]),
      agent('prepared', staffReference(entry.preparedBy)),
      agent('signed', signer),
    ],
    entity: [...new Set(entry.items.map(({ messageId }) => messageId))].map((messageId) => ({
      role: 'source',
      what: { type: 'Communication', identifier: { system: SYSTEMS.original, value: messageId } },
    })),
    signature: [
      {
        extension: [
          { url: EXTENSIONS.signOff, valueString: signed.signatureId },
          { url: EXTENSIONS.signOffMethod, valueCode: signed.method },
        ],
        type: [{ system: SYSTEMS.signature, code: '1.2.840.10065.1.12.1.5' }],
        when: signed.signedAt,
        who: signer as Provenance['agent'][number]['who'],
      },
    ],
  };
}
