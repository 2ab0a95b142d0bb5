// One Communication of a Bundle, narrowed (FHIR R4 4.0.1; fhir.md §1). What is not looked at here stays in its slice.
import { z } from 'zod';
import { momentOf, type Moment } from '../../iso-time.ts';
import { listAt, objectAt, textAt, valueAt, type JsonObject } from '../../json-fields.ts';
import { identifierKey, keyOfEntry, keyOfReference } from './reference.ts';

const shape = z.looseObject({
  resourceType: z.literal('Communication'),
  status: z.string(),
  payload: z.array(z.looseObject({})).default([]),
});

export type Communication = {
  /** What others call it. */
  key: string;
  status: string;
  /** When it was sent; received, where only that is told. Null where neither is a time. */
  moment: Moment | null;
  receivedOnly: boolean;
  /** Keys of the thread that it is part of and of what it answers. */
  partOf: string | null;
  answers: string | null;
  topic: string | null;
  payload: readonly JsonObject[];
  notes: number;
  entry: JsonObject;
};

export type EntryProblem = { problem: 'broken-json' | 'not-an-entry' | 'not-a-communication' | 'without-id' };

/** The Communication of an entry, the type of another resource, or why it is neither. */
export function readEntry(value: unknown): Communication | { other: string } | EntryProblem {
  if (value === undefined) return { problem: 'broken-json' };
  const entry = objectAt({ value }, 'value');
  if (entry === undefined) return { problem: 'not-an-entry' };
  const resource = objectAt(entry, 'resource');
  const type = textAt(resource, 'resourceType');
  if (resource === undefined || type !== 'Communication') return { other: type ?? 'none' };
  const shaped = shape.safeParse(resource);
  if (!shaped.success) return { problem: 'not-a-communication' };
  const key = keyOfEntry(entry) ?? identifierKey(objectAt({ one: listAt(resource, 'identifier')[0] }, 'one'));
  if (key === null) return { problem: 'without-id' };
  const sent = momentOf(textAt(resource, 'sent') ?? '');
  const received = momentOf(textAt(resource, 'received') ?? '');
  return {
    key,
    status: shaped.data.status,
    moment: sent ?? received,
    receivedOnly: sent === null && received !== null,
    partOf: firstKey(resource, 'partOf', entry),
    answers: firstKey(resource, 'inResponseTo', entry),
    topic: topicOf(resource),
    payload: shaped.data.payload,
    notes: listAt(resource, 'note').length,
    entry,
  };
}

/** A thread's own resource: it is part of nothing and says nothing (fhir.md §1.2). */
export function isHeader({ partOf, payload }: Communication): boolean {
  return partOf === null && payload.length === 0;
}

function firstKey(resource: JsonObject, member: string, entry: JsonObject): string | null {
  const [first] = listAt(resource, member);
  const reference = textAt(first, 'reference');
  if (reference !== undefined) return keyOfReference(reference, entry);
  return identifierKey(objectAt(first, 'identifier'));
}

function topicOf(resource: JsonObject): string | null {
  const [coding] = listAt(resource, 'topic', 'coding');
  const words = [valueAt(resource, 'topic', 'text'), valueAt(coding, 'display'), valueAt(coding, 'code')];
  return words.find((word) => typeof word === 'string' && word !== '')?.toString() ?? null;
}
