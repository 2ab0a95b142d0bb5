// An entry as FHIR: a header and one Communication per message (`fhir.md` §1.2). A pure function of what was signed, so that
// filing again after a crash writes the same (RULE F-01). Builds clinical content.
import type {
  Annotation,
  Communication,
  CommunicationPayload,
  Extension,
  Meta,
  Reference,
} from '@medplum/fhirtypes';
import type { Entry, EntryItem, Person, SignedEntries } from '../attribution/signed-entries.ts';
import { EXTENSIONS, PROFILES, SYSTEMS } from './canonical.ts';
import {
  isVisible,
  NOBODY_KNOWN,
  patientReference,
  personReference,
  samePerson,
  staffReference,
} from './person-reference.ts';
import type { ResourceKey } from './ports.ts';
import { headerKey, messageKey } from './resource-key.ts';

export function metaFor(entry: Entry, profile?: string): Meta {
  return {
    ...(profile === undefined ? {} : { profile: [profile] }),
    tag: [{ system: SYSTEMS.transcription, code: entry.entryId }],
  };
}

function identifierOf({ system, value }: ResourceKey): NonNullable<Communication['identifier']> {
  return [{ use: 'official', system, value }];
}

/** What header and messages have in common. */
function frame(signed: SignedEntries, entry: Entry): Omit<Communication, 'identifier'> {
  return {
    resourceType: 'Communication',
    status: 'completed',
    category: [
      { coding: [{ system: SYSTEMS.category, code: 'notification' }] },
      { coding: [{ system: SYSTEMS.communicationKind, code: 'clinical-advice' }] },
    ],
    medium: [{ coding: [{ system: SYSTEMS.participation, code: 'ONLINEWRIT' }], text: signed.platform }],
    subject: patientReference(entry.patient) as NonNullable<Communication['subject']>,
  };
}

/** Everyone the entry names, once, in order of appearance. */
function participants(entry: Entry): Person[] {
  const named = [
    ...entry.items.map(({ sender }) => sender),
    ...(entry.askedBy === null ? [] : [entry.askedBy]),
    ...entry.advisedBy,
  ];
  return named.filter((person, i) => named.findIndex((other) => samePerson(person, other)) === i);
}

// RULE A-03: a sender is who said it and a recipient who took part; who asked and who advised stands in the Provenance.
function fromTo(entry: Entry, sender: Person): { sender: Reference; recipient: Reference[] } {
  const others = participants(entry).filter((person) => !samePerson(person, sender));
  const recipient = others.length > 0 ? others.map(personReference) : [NOBODY_KNOWN];
  return {
    sender: personReference(sender),
    recipient,
  };
}

/** The header: opened by whoever spoke first, at that time; topic, the signer's checks, and why it is late (RULE A-06). */
export function buildHeader(signed: SignedEntries, entry: Entry): Communication {
  const first = entry.items[0] as EntryItem;
  const late: Annotation[] =
    signed.reasonForDelay !== null && isVisible(signed.reasonForDelay)
      ? [
          {
            authorReference: staffReference(signed.signedBy) as NonNullable<Annotation['authorReference']>,
            time: signed.signedAt,
            text: signed.reasonForDelay,
          },
        ]
      : [];
  return {
    ...frame(signed, entry),
    meta: metaFor(entry, PROFILES.thread),
    // RULE A-05: which identifiers the signer compared.
    extension: entry.patient.confirmed.map((confirmed) => ({
      url: EXTENSIONS.identifierConfirmed,
      valueString: confirmed,
    })),
    identifier: identifierOf(headerKey(entry.entryId)),
    topic: { text: entry.topic },
    sent: first.saidAt,
    ...fromTo(entry, first.sender),
    ...(late.length > 0 ? { note: late } : {}),
  } as Communication;
}

function messageExtensions(item: EntryItem): Extension[] {
  return [
    // RULE A-07: the verbatim stays beside the words of the record.
    ...(item.verbatim !== item.transcript && isVisible(item.verbatim)
      ? [{ url: EXTENSIONS.verbatim, valueString: item.verbatim }]
      : []),
    // RULE A-04
    ...(item.extract ? [{ url: EXTENSIONS.extract, valueBoolean: true }] : []),
    ...(item.saidAtWallTime !== null
      ? [{ url: EXTENSIONS.saidAtWallTime, valueString: item.saidAtWallTime }]
      : []),
    // RULE A-08
    ...(item.transcribedBy !== null
      ? [{ url: EXTENSIONS.transcribedBy, valueReference: staffReference(item.transcribedBy) }]
      : []),
  ];
}

/** One message. `header` is the header's reference in the record system, `media` the payloads of its attachments. */
export function buildMessage(
  signed: SignedEntries,
  entry: Entry,
  item: EntryItem,
  placed: { header: string; media: CommunicationPayload[] },
): Communication {
  const extension = messageExtensions(item);
  const text = isVisible(item.transcript) ? [{ contentString: item.transcript }] : [];
  return {
    ...frame(signed, entry),
    meta: metaFor(entry, PROFILES.message),
    ...(extension.length > 0 ? { extension } : {}),
    identifier: identifierOf(messageKey(entry.entryId, item.messageId)),
    partOf: [{ reference: placed.header }],
    sent: item.saidAt,
    ...fromTo(entry, item.sender),
    payload: [...text, ...placed.media],
  } as Communication;
}
