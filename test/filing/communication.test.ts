// What an entry becomes in FHIR, rule by rule, and that our validator takes it and nothing that is not it.
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Communication, Extension } from '@medplum/fhirtypes';
import { buildHeader, buildMessage } from '../../src/filing/communication.ts';
import { openValidator, type ResourceValidator } from '../../src/filing/index.ts';
import { buildProvenance } from '../../src/filing/provenance.ts';
import type { Entry } from '../../src/attribution/signed-entries.ts';
import { signedEntries } from './stage.ts';

const EXTENSION = 'https://countersign.example/fhir/StructureDefinition/';

const signed = signedEntries();
const entry = signed.entries[0] as Entry;
const header = buildHeader(signed, entry);
const messages = entry.items.map((item) =>
  buildMessage(signed, entry, item, { header: 'Communication/h', media: [] }),
);
const provenance = buildProvenance(signed, entry, ['Communication/h', 'Communication/m']);
let validate: ResourceValidator;
beforeAll(async () => {
  validate = await openValidator();
});

function values(extensions: Extension[] | undefined, name: string): unknown[] {
  return (extensions ?? [])
    .filter(({ url }) => url === `${EXTENSION}${name}`)
    .map(({ url: _url, ...value }) => Object.values(value)[0]);
}

describe('people', () => {
  it('carry the label and the basis; who is only described gets no identity (RULE A-02)', () => {
    const [, , nurse] = messages;
    expect(nurse?.sender).toMatchObject({ display: 'night nurse on ward 6B' });
    expect(nurse?.sender?.reference).toBeUndefined();
    expect(values(nurse?.sender?.extension, 'person-basis')).toEqual(['described']);
    expect(values(messages[1]?.sender?.extension, 'label-as-written')).toEqual(['Coops']);
  });

  it('keep four roles apart (RULE A-03)', () => {
    const roles = provenance.agent.map(({ type, who }) => [type?.coding?.at(-1)?.code, who.display]);
    expect(roles).toEqual([
      ['advised', 'Mr Daniel Cooper'],
      ['asked', 'Dr Amara Okafor'],
      ['prepared', 'Sam Reed'],
      ['signed', 'Dr Amara Okafor'],
    ]);
  });

  it('are never sender and recipient of one message', () => {
    for (const { sender, recipient = [] } of messages) {
      expect(recipient).toHaveLength(2);
      expect(recipient.map(({ display }) => display)).not.toContain(sender?.display);
    }
  });

  it('are said to be unknown rather than made up when a thread tells of one only', () => {
    const alone = { ...entry, items: entry.items.slice(1, 2), askedBy: null };
    const [recipient, ...others] = buildHeader(signed, alone).recipient ?? [];
    expect(others).toEqual([]);
    expect(recipient?.display).toBeUndefined();
    expect(recipient?.extension?.[0]?.valueCode).toBe('unknown');
    validate(buildHeader(signed, alone));
  });
});

describe('texts', () => {
  it('keep the verbatim beside other words, and name who wrote those (RULE A-07, RULE A-08)', () => {
    const [question, answer] = messages;
    expect(answer?.payload).toEqual([{ contentString: 'Yes, hold. Repeat K in 2 h.' }]);
    expect(values(answer?.extension, 'verbatim')).toEqual(['yes hold, rpt K 2h']);
    expect(values(answer?.extension, 'transcribed-by')).toEqual([{ display: 'Sam Reed' }]);
    expect(values(question?.extension, 'verbatim')).toEqual([]);
  });

  it('are marked where they are an extract (RULE A-04)', () => {
    expect(messages.map(({ extension }) => values(extension, 'extract'))).toEqual([[], [true], []]);
  });
});

describe('times', () => {
  it('are three, and the reason for the delay is kept (RULE A-06)', () => {
    expect(messages[0]?.sent).toBe('2026-11-22T02:05:09+00:00');
    expect(values(messages[0]?.extension, 'said-at-wall-time')).toEqual(['22/11/2026, 02:05:09']);
    expect([provenance.occurredDateTime, provenance.recorded]).toEqual([signed.writtenAt, signed.signedAt]);
    expect(header.note?.map(({ text }) => text)).toEqual(['Two arrests at handover']);
  });
});

describe('the patient', () => {
  it('may be a temporary identity, and what the signer compared is kept (RULE A-05)', () => {
    expect(values(header.subject?.extension, 'temporary-identity')).toEqual([true]);
    expect(values(header.extension, 'identifier-confirmed')).toEqual(['name', 'https://trust.example/mrn']);
  });
});

describe('the validator', () => {
  const payload = [{ contentString: 'x' }];
  const [message] = messages as [Communication];

  it('takes what is built', () => {
    for (const resource of [header, provenance, ...messages]) expect(() => validate(resource)).not.toThrow();
  });

  const broken: [string, Communication, string][] = [
    ['a header with a payload', { ...header, payload }, 'Communication.payload'],
    [
      'a header without a topic',
      { ...header, topic: undefined } as unknown as Communication,
      'Communication.topic',
    ],
    ['no subject', { ...message, subject: undefined } as unknown as Communication, 'Communication.subject'],
    ['a message without payload', { ...message, payload: [] }, 'Communication.payload'],
    ['a message without header', { ...message, partOf: [] }, 'Communication.partOf'],
    ['a time without offset', { ...message, sent: '2026-11-22T02:05:09' }, 'Communication.sent'],
    ['received before it was sent', { ...message, received: '2026-11-22T02:00:00Z' }, 'Communication'],
    ['another status', { ...message, status: 'unknown' }, 'Communication.status'],
    [
      'an invented code',
      { ...message, medium: [{ coding: [{ system: 'x', code: 'y' }] }] },
      'Communication.medium[0].coding',
    ],
  ];
  it.each(broken)('refuses %s, naming the element', (_what, resource, path) => {
    const error = (() => {
      try {
        validate(resource);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toMatchObject({ code: 'filing-invalid-resource', place: { path } });
  });
});
