import { describe, expect, it } from '@jest/globals';
import {
  sampleAnswers,
  sampleExport,
  sampleExportName,
  samplePeople,
} from '../../src/sandbox/sample-export.ts';
import type { ParsedMessage } from '../../src/ingest/index.ts';
import { messagesOf, parsed } from '../ingest/export-builder.ts';

type Extract = { patient: string; start: number; end: number };
type Disposition = {
  seq: number;
  disposition?: string;
  reason?: string;
  filedFor?: string[];
  extracts?: Extract[];
};
type Identifier = { system: string; value: string };
type Answers = {
  senders: Record<string, { practitioner?: Identifier; described?: string }>;
  patients: Record<string, { identifiers: Identifier[] }>;
  messages: Disposition[];
  entries: Record<string, { advisedBy: string[]; askedBy: string }>;
};
type Resource = { resourceType: string; identifier: Identifier[] };

async function sample(): Promise<{ messages: ParsedMessage[]; answers: Answers }> {
  const thread = await parsed(await sampleExport(), { fileName: sampleExportName });
  const answers = JSON.parse((await sampleAnswers()).toString()) as Answers;
  return { messages: await messagesOf(thread), answers };
}

function isNhsNumber(value: string): boolean {
  const sum = Array.from(value.slice(0, 9)).reduce(
    (total, digit, index) => total + Number(digit) * (10 - index),
    0,
  );
  return /^\d{10}$/.test(value) && (11 - (sum % 11)) % 11 === Number(value.at(9));
}

describe('the sandbox’s sample', () => {
  it('parses to 34 messages without a question, with two photos whose bytes came along', async () => {
    const thread = await parsed(await sampleExport(), { fileName: sampleExportName });
    const messages = await messagesOf(thread);
    expect([messages.length, thread.title, thread.unparsed.count, thread.warnings]).toEqual([
      34,
      'Gen Surg on-call',
      0,
      [],
    ]);
    const photos = messages.flatMap(({ attachments }) => attachments);
    expect(photos.map(({ present }) => present)).toEqual([true, true]);
    for (const { name } of photos) {
      const bytes = await thread.attachment(name);
      expect(bytes?.readUInt16BE(0)).toBe(0xffd8);
      expect(bytes?.toString('latin1', 6, 10)).toBe('Exif');
    }
  });

  it('has an answer for each message, each sender and each patient', async () => {
    const { messages, answers } = await sample();
    expect(answers.messages.map(({ seq }) => seq)).toEqual(messages.map(({ seq }) => seq));
    const speakers = messages.filter(({ kind }) => kind !== 'system').map(({ sender }) => sender);
    expect(Object.keys(answers.senders).sort()).toEqual([...new Set(speakers.map(String))].sort());
    const keys = Object.keys(answers.patients).sort();
    const filed = answers.messages.flatMap(({ filedFor = [], extracts = [] }) => [
      ...filedFor,
      ...extracts.map(({ patient }) => patient),
    ]);
    expect([...new Set(filed)].sort()).toEqual(keys);
    expect(Object.keys(answers.entries).sort()).toEqual(keys);
    for (const { disposition, reason, filedFor, extracts } of answers.messages) {
      expect(
        [
          disposition === 'not-clinical' && reason !== undefined,
          filedFor !== undefined,
          extracts !== undefined,
        ].filter(Boolean),
      ).toHaveLength(1);
    }
  });

  it('marks extracts that lie inside their message and do not overlap', async () => {
    const { messages, answers } = await sample();
    const split = answers.messages.filter(({ extracts }) => extracts !== undefined);
    expect(split).toHaveLength(1);
    const [{ seq, extracts } = { seq: -1, extracts: [] }] = split;
    const texts = extracts?.map(({ start, end }) => messages[seq]?.text.slice(start, end));
    expect(texts).toEqual([
      'Hale: no leak, no collection, ileus, stoma perfused, so continue Tazocin.',
      'Foxtrot Whisky: grade 2 left renal laceration, no active bleed, no free air, so conservative?',
    ]);
  });

  it('names people whom the record knows, with test numbers that are valid', async () => {
    const { answers } = await sample();
    const people = JSON.parse((await samplePeople()).toString()) as Resource[];
    const known = new Set(
      people.flatMap(({ identifier }) => identifier.map(({ system, value }) => `${system}|${value}`)),
    );
    const named = [
      ...Object.values(answers.senders).flatMap(({ practitioner }) => practitioner ?? []),
      ...Object.values(answers.patients).flatMap(({ identifiers }) => identifiers),
    ];
    expect(named.filter(({ system, value }) => !known.has(`${system}|${value}`))).toEqual([]);
    const numbers = named.filter(({ system }) => system.endsWith('nhs-number')).map(({ value }) => value);
    expect(numbers.map((value) => value.startsWith('999') && isNhsNumber(value))).toEqual([true, true, true]);
  });
});
