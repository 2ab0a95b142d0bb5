import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createSecretKey } from 'node:crypto';
import { sql } from 'kysely';
import { listEvents } from '../../src/audit/index.ts';
import { formerFingerprinter } from '../../src/custody/former-fingerprint.ts';
import type { SealedThread } from '../../src/custody/index.ts';
import type { ParsedThread } from '../../src/ingest/parsed-thread.ts';
import { exportOf, PLAIN, viewOf, type Said, type View } from './a-talk.ts';
import { aThread, CONTEXT, testCustody, WHY, type Sketch, type TestCustody } from './a-thread.ts';

let place: TestCustody;
beforeEach(async () => {
  place = await testCustody();
});
afterEach(() => place.close());

const WORDS = [
  'ok',
  'K+ 6.8 bed 12, repeat in two hours',
  'thanks',
  'ECG done, tall tented T waves',
  'On my way',
];

/** Thirty messages of four people over a night; what is said is not said twice but for "ok" and the like. */
const TALK: Said[] = Array.from({ length: 30 }, (_, uid) => ({
  uid,
  speaker: (uid * 7) % 4,
  gapSeconds: 40 + ((uid * 97) % 900),
  what: uid % 11 === 5 ? ('photo' as const) : uid % 13 === 0 ? ('notice' as const) : ('words' as const),
  words: uid % 5 === 0 || uid % 5 === 2 ? (WORDS[uid % 5] ?? '') : `${WORDS[uid % 5]} (${uid})`,
}));

const OTHERS = ['Dr Cooper', 'Anil M', 'Ward Seven (night)', 'Tom Reg'];
/** As from London to New York: five hours, four in the weeks between the two clock changes. */
const acrossClockChange = (uid: number): number => (uid < 12 ? -240 : -300);

const VIEWS: [string, Partial<View>][] = [
  ['as it was', {}],
  ['under other names', { names: OTHERS }],
  ['in another language', { language: 'de' }],
  ['from another phone', { phone: 'ios' }],
  ['an hour on', { shift: () => 60 }],
  ['in a zone of half hours', { shift: () => 330 }],
  ['across a clock change', { shift: acrossClockChange }],
  ['cut at the front', { from: 9 }],
  ['with a message missing', { missing: new Set([8]) }],
  ['with a message deleted in the app', { stubs: new Set([8]) }],
  [
    'with all of that',
    { names: OTHERS, language: 'de', phone: 'ios', shift: acrossClockChange, from: 3, missing: new Set([9]) },
  ],
];

const viewed = (to: number, change: Partial<View> = {}): View => ({ ...PLAIN, to, ...change });
const deposit = (thread: ParsedThread): Promise<SealedThread> => place.custody.deposit(thread, CONTEXT);

async function wordsOf({ caseId }: SealedThread): Promise<string[]> {
  return (await place.custody.openCase(caseId, WHY)).map(({ text }) => text);
}

async function erase({ caseId }: SealedThread, messageIds: string[], deletionId: string): Promise<void> {
  await place.custody.eraseMessages({ caseId, messageIds, deletionId }, { ...WHY, why: 'deletion' });
}

describe.each(VIEWS)('a thread that is exported again %s', (_, change) => {
  it('adds nothing (RULE C-03)', async () => {
    const first = await deposit(exportOf(TALK, viewed(24)));
    expect(first.added).toBe(24);
    const view = viewed(24, change);
    const again = await deposit(exportOf(TALK, view));
    const size = viewOf(TALK, view).uids.length;
    expect(again).toMatchObject({ caseId: first.caseId, added: 0, known: size, reappeared: [] });
    const { 'edited-since': edited, 'media-since': media, ...bases } = again.recognised;
    expect([edited, media]).toEqual([0, 0]);
    expect(Object.values(bases).reduce((sum, count) => sum + count, 0)).toBe(size);
  });

  it('adds exactly what came after (RULE C-03)', async () => {
    const first = await deposit(exportOf(TALK, viewed(24)));
    const view = viewed(30, change);
    const longer = await deposit(exportOf(TALK, view));
    expect(longer).toMatchObject({ threadId: first.threadId, added: 6 });
    const all = viewOf(TALK, view).sketches.map(({ text }) => text);
    expect(await wordsOf(longer)).toEqual(all.slice(-6));
    // What was added in another dress is known in the first one.
    expect(await deposit(exportOf(TALK, viewed(30)))).toMatchObject({ added: 0, known: 30 });
  });

  it('reports what was erased and came back (RULE C-04)', async () => {
    const first = await deposit(exportOf(TALK, viewed(24)));
    const gone = first.messages.filter(({ seq }) => seq === 8 || seq === 16 || seq === 20);
    const goneIds = gone.map(({ messageId }) => messageId);
    await erase(first, goneIds, 'deletion_one');
    const view = viewed(26, change);
    const again = await deposit(exportOf(TALK, view));
    const there = new Set(viewOf(TALK, view).uids.filter((uid) => !view.stubs.has(uid)));
    const back = gone.filter(({ seq }) => there.has(seq)).map(({ messageId }) => messageId);
    expect(again.added).toBe(2);
    expect(again.reappeared.map(({ messageId }) => messageId).sort()).toEqual(back.sort());
    expect(again.reappeared.every(({ deletionId }) => deletionId === 'deletion_one')).toBe(true);
    const events = await listEvents(place.db, 0, 100);
    expect(events.filter(({ name }) => name === 'messages-reappeared')).toHaveLength(1);
  });
});

describe('what an export is recognised by', () => {
  it('is told with the deposit', async () => {
    await deposit(exportOf(TALK, viewed(24)));
    const seen = async (change: Partial<View>) =>
      (await deposit(exportOf(TALK, viewed(24, change)))).recognised;
    expect(await seen({})).toMatchObject({ same: 24 });
    expect(await seen({ shift: () => 60 })).toMatchObject({ same: 0, shifted: 24 });
    expect((await seen({ names: OTHERS })).renamed).toBeGreaterThan(15);
    expect((await seen({ names: OTHERS, shift: () => 60 }))['renamed-and-shifted']).toBeGreaterThan(15);
    expect((await seen({ language: 'de' })).reworded).toBe(
      TALK.slice(0, 24).filter((s) => s.what !== 'words').length,
    );
    expect(await seen({ stubs: new Set([8]) })).toMatchObject({ same: 23, 'deleted-since': 1 });
    const longer = await deposit(exportOf(TALK, viewed(30, { names: OTHERS })));
    expect(await place.custody.sealedThread(longer.caseId)).toEqual(longer);
  });
});

describe('what is new although it looks known', () => {
  const telegram = (
    change: (sketch: Sketch, index: number) => Partial<Sketch> = () => ({}),
  ): ParsedThread => {
    const { sketches } = viewOf(TALK, viewed(24));
    return Object.assign(
      aThread(
        sketches.map((sketch, index) => ({ ...sketch, id: String(1000 + index), ...change(sketch, index) })),
      ),
      { platform: 'telegram' as const },
    );
  };
  const warningsOf = async ({ caseId }: SealedThread): Promise<unknown> => {
    const [note] = await place.custody.listNotes(caseId, 'thread-facts');
    const facts: unknown = JSON.parse(
      (await place.custody.openNote(note?.noteId ?? '', WHY)).toString('utf8'),
    );
    return (facts as { warnings: unknown }).warnings;
  };

  it('comes in when its id is known and its words are not, with a warning', async () => {
    await deposit(telegram());
    const again = await deposit(
      telegram((_, index) => (index === 6 ? { text: 'Give 20 ml, not 10 (corrected)', edited: true } : {})),
    );
    expect(again).toMatchObject({ added: 1, known: 23, recognised: { same: 23, 'edited-since': 1 } });
    expect(await wordsOf(again)).toEqual(['Give 20 ml, not 10 (corrected)']);
    expect(await warningsOf(again)).toEqual([{ code: 'custody-edited-since', count: 1, lines: [] }]);
  });

  it('does not come in when id and words are known, whatever time and name the export gives it', async () => {
    await deposit(telegram());
    // Seven minutes are no zone.
    const later = (at = ''): string => new Date(Date.parse(`${at}Z`) + 7 * 60_000).toISOString().slice(0, 19);
    const again = await deposit(
      telegram((sketch) => ({ sender: `x${sketch.sender ?? ''}`, at: later(sketch.at) })),
    );
    expect(again).toMatchObject({ added: 0, known: 24, recognised: { id: 24 } });
  });

  it('comes in when its files come only now, and then is known with them', async () => {
    const files = { 'IMG-1.jpg': Buffer.from('one'), 'IMG-2.jpg': Buffer.from('two') };
    const { sketches } = viewOf(TALK, viewed(24));
    const photos = sketches.map((sketch, index) =>
      sketch.kind === 'media'
        ? {
            ...sketch,
            text: 'IMG (file attached)',
            appText: [{ start: 0, end: 19 }],
            attachments: [{ name: index === 5 ? 'IMG-1.jpg' : 'IMG-2.jpg', present: true }],
          }
        : sketch,
    );
    await deposit(aThread(sketches));
    const again = await deposit(aThread(photos, files));
    expect(again).toMatchObject({ added: 2, known: 22, recognised: { 'media-since': 2 } });
    expect(again.messages.map(({ attachmentIds }) => attachmentIds.length)).toEqual([1, 1]);
    expect(await warningsOf(again)).toEqual([{ code: 'custody-media-since', count: 2, lines: [] }]);
    expect(await deposit(aThread(photos, files))).toMatchObject({ added: 0, known: 24 });
    expect(await deposit(aThread(sketches))).toMatchObject({ added: 0, known: 24 });
    const renamed = photos.map((sketch) => ({ ...sketch, sender: `${sketch.sender ?? ''} (ward)` }));
    expect(await deposit(aThread(renamed, files))).toMatchObject({ added: 0, known: 24 });
    const other = { ...files, 'IMG-2.jpg': Buffer.from('another picture') };
    const exchanged = await deposit(aThread(renamed, other));
    expect(exchanged).toMatchObject({ added: 1, known: 23, recognised: { 'media-since': 1 } });
  });
});

describe('two threads', () => {
  async function digests(): Promise<string[]> {
    const { rows: runs } = await sql<{
      bytes: Buffer;
    }>`select fingerprints as bytes from fingerprint_run`.execute(place.db);
    const { rows: anchors } = await sql<{ bytes: Buffer }>`select digest as bytes from anchor`.execute(
      place.db,
    );
    const fields = runs.flatMap(({ bytes }) =>
      Array.from({ length: bytes.length / 76 }, (_, at) =>
        bytes.subarray(at * 76 + 4, (at + 1) * 76),
      ).flatMap((one) =>
        [
          [0, 12],
          [12, 24],
          [24, 32],
          [32, 40],
          [40, 48],
          [48, 60],
          [60, 72],
        ].map(([from = 0, to = 0]) => one.subarray(from, to)),
      ),
    );
    return [...fields, ...anchors.map(({ bytes }) => bytes)]
      .filter((bytes) => bytes.some((byte) => byte !== 0))
      .map((bytes) => bytes.toString('hex'));
  }

  it('have no stored digest in common for the same words (RULE C-01)', async () => {
    await deposit(exportOf(TALK, viewed(30)));
    const before = await digests();
    // The same words by the same people, the silences between them a little longer.
    const other = TALK.map((said) => ({ ...said, gapSeconds: said.gapSeconds + 120 + said.uid * 60 }));
    expect((await deposit(exportOf(other, viewed(30)))).added).toBe(30);
    const after = await digests();
    expect(before.length).toBeGreaterThan(100);
    expect(after.length).toBe(before.length * 2);
    expect(new Set(after).size).toBe(after.length);
  });

  it('stay two when a long talk was forwarded from one to the other', async () => {
    const own = (from: number): Said[] =>
      TALK.map((said) => ({ ...said, uid: said.uid + from, words: `${said.words} [${from}]` }));
    const [a, b] = [own(100), own(200)];
    const forwarded = TALK.slice(0, 12);
    const first = await deposit(exportOf([...a, ...forwarded, ...own(300)], viewed(72)));
    const second = await deposit(exportOf([...b, ...forwarded, ...own(400)], viewed(72)));
    expect(second.threadId).not.toBe(first.threadId);
    expect(second.added).toBe(72);
  });
});

describe('fingerprints of the form before', () => {
  /** As a deposit left it that was made before grams. */
  async function depositAsBefore(thread: ParsedThread): Promise<SealedThread> {
    const sealed = await deposit(thread);
    await sql`delete from fingerprint_run`.execute(place.db);
    await sql`delete from anchor`.execute(place.db);
    const next = formerFingerprinter(createSecretKey(await place.vault.digestKey()));
    let index = 0;
    for await (const message of thread.messages()) {
      const id = sealed.messages[index]?.messageId ?? '';
      index += 1;
      await sql`insert into fingerprint values (${sealed.threadId}, ${next(message)}, ${id})`.execute(
        place.db,
      );
    }
    return sealed;
  }

  it('still recognise, and what is added is recognised in any dress (RULE C-03, RULE C-04)', async () => {
    const first = await depositAsBefore(exportOf(TALK, viewed(12)));
    const [gone = ''] = first.messages.map(({ messageId }) => messageId).slice(4);
    await erase(first, [gone], 'deletion_before');
    const longer = await deposit(exportOf(TALK, viewed(30)));
    expect(longer).toMatchObject({ threadId: first.threadId, added: 18, known: 11 });
    expect(longer.reappeared.map(({ messageId }) => messageId)).toEqual([gone]);
    expect(await deposit(exportOf(TALK, viewed(30)))).toMatchObject({ added: 0, known: 29 });
    const cut = viewed(30, { names: OTHERS, shift: () => 60, from: 12 });
    expect(await deposit(exportOf(TALK, cut))).toMatchObject({ added: 0, known: 18 });
  });
});

describe('a thread of hardly any words', () => {
  it('is known again as it was, and longer', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 3 }), async (size, more) => {
        const fresh = `${size} ${more} ${Math.random()}`;
        const talk = TALK.slice(0, size + more).map((said) => ({
          ...said,
          what: 'words' as const,
          words: fresh,
        }));
        const [first, again] = [exportOf(talk, viewed(size)), exportOf(talk, viewed(size + more))];
        expect((await deposit(first)).added).toBe(size);
        expect(await deposit(again)).toMatchObject({ added: more, known: size });
      }),
      { numRuns: 12 },
    );
  });
});
