import { describe, expect, it } from '@jest/globals';
import type { AuditEvent as FhirAuditEvent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { checkExport, toAuditEvent } from '../../src/audit/index.ts';
import { chainHash, eventBytes, GENESIS } from '../../src/audit/chain.ts';
import { anEvent, NAMES } from './stage.ts';

const COUNT = 12;

/** A trail of twelve events, as it is exported. */
function exported(): string[] {
  let prev: Buffer = GENESIS;
  return Array.from({ length: COUNT }, (_, index) => {
    const event = {
      index,
      at: new Date(1_780_000_000_000 + index).toISOString(),
      ...anEvent(NAMES[index * 5] ?? 'signed-out'),
    };
    const body = eventBytes(event);
    const hash = chainHash(prev, body);
    const resource = toAuditEvent({ index, body, prev, hash }, event, 'Northfield Hospitals');
    prev = hash;
    return JSON.stringify(resource);
  });
}

const LINES = exported();
const HEAD = { size: COUNT, hash: Buffer.from(headOf(LINES), 'base64') };

function detail(resource: FhirAuditEvent, type: string) {
  const found = resource.entity?.at(-1)?.detail?.find((one) => one.type === type);
  if (found === undefined) throw new Error('no such detail');
  return found;
}

function headOf(lines: string[]): string {
  return detail(JSON.parse(lines.at(-1) ?? '') as FhirAuditEvent, 'hash').valueBase64Binary ?? '';
}

function changed(line: number, change: (resource: FhirAuditEvent) => void): string[] {
  const resource = JSON.parse(LINES[line] ?? '') as FhirAuditEvent;
  change(resource);
  return LINES.with(line, JSON.stringify(resource));
}

const problemsOf = async (lines: string[], anchor?: typeof HEAD): Promise<unknown[]> =>
  (await checkExport(lines, anchor)).problems.map(({ line, index, code }) => [line, index, code]);

describe('RULE C-02: an exported trail, checked without the service', () => {
  it('is whole, from its beginning and from any later event', async () => {
    const head = { size: COUNT, hash: HEAD.hash.toString('hex') };
    expect(await checkExport(LINES, HEAD)).toEqual({ events: COUNT, first: 0, head, problems: [] });
    expect(await checkExport(LINES.slice(4))).toMatchObject({ events: 8, first: 4, problems: [] });
    expect(await checkExport([])).toEqual({ events: 0, first: null, head: null, problems: [] });
  });

  it.each<[string, string[], unknown[]]>([
    ['a dropped event', LINES.toSpliced(5, 1), [[6, 5, 'event-missing']]],
    ['two dropped events', LINES.toSpliced(5, 2), [[6, 5, 'event-missing']]],
    [
      'swapped events',
      LINES.with(5, LINES[6] ?? '').with(6, LINES[5] ?? ''),
      [
        [6, 5, 'event-missing'],
        [7, 5, 'out-of-order'],
      ],
    ],
    ['an event that stands twice', LINES.toSpliced(5, 0, LINES[4] ?? ''), [[6, 4, 'out-of-order']]],
    [
      'another person',
      changed(3, ({ agent }) => {
        const [who] = agent.flatMap(({ who: one }) => one?.identifier ?? []);
        if (who !== undefined) who.value = 'account_b';
      }),
      [[4, 3, 'resource-differs']],
    ],
    [
      'another time',
      changed(3, (resource) => {
        resource.recorded = '2026-03-02T21:06:00.000Z';
      }),
      [[4, 3, 'resource-differs']],
    ],
    [
      'something added',
      changed(3, (resource) => {
        resource.outcomeDesc = 'nothing happened';
      }),
      [[4, 3, 'resource-differs']],
    ],
    [
      'another hash',
      changed(3, (resource) => {
        detail(resource, 'hash').valueBase64Binary = Buffer.alloc(32).toString('base64');
      }),
      [
        [4, 3, 'hash-differs'],
        [5, 4, 'previous-hash-differs'],
      ],
    ],
    [
      'a line of another kind',
      LINES.with(3, '{"resourceType":"Patient"}'),
      [
        [4, null, 'not-an-event'],
        [5, 3, 'event-missing'],
      ],
    ],
    [
      'no JSON',
      LINES.with(3, 'K+ 6.8'),
      [
        [4, null, 'not-an-event'],
        [5, 3, 'event-missing'],
      ],
    ],
    [
      'another mapping',
      changed(3, (resource) => {
        detail(resource, 'mapping').valueString = '0';
      }),
      [
        [4, null, 'other-mapping'],
        [5, 3, 'event-missing'],
      ],
    ],
  ])('names %s', async (_what, lines, problems) => {
    expect(await problemsOf(lines)).toEqual(problems);
  });

  it('shows with a head from outside that the end is cut off, or is another one', async () => {
    expect(await problemsOf(LINES.slice(0, -2))).toEqual([]);
    expect(await problemsOf(LINES.slice(0, -2), HEAD)).toEqual([[10, 10, 'end-missing']]);
    expect(await problemsOf(LINES, { ...HEAD, hash: Buffer.alloc(32) })).toEqual([
      [12, 11, 'anchor-differs'],
    ]);
    expect(await problemsOf([], HEAD)).toEqual([[0, 0, 'end-missing']]);
  });

  it('shows every change of one character anywhere in the file', async () => {
    const place = fc.tuple(fc.nat(COUNT - 1), fc.nat(), fc.constantFrom('0', 'x', 'Q', ' '));
    await fc.assert(
      fc.asyncProperty(place, async ([line, offset, put]) => {
        const text = LINES[line] ?? '';
        const at = offset % text.length;
        const other = text.slice(0, at) + put + text.slice(at + 1);
        let same = false;
        try {
          // Spaces between the words of JSON change nothing.
          same = JSON.stringify(JSON.parse(other)) === text;
        } catch {
          same = false;
        }
        expect((await checkExport(LINES.with(line, other))).problems.length > 0).toBe(!same);
      }),
      { numRuns: 300 },
    );
  });

  it('never fails on other input', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.json())), async (lines) => {
        expect((await checkExport(lines)).problems).toHaveLength(lines.length);
      }),
    );
  });
});
