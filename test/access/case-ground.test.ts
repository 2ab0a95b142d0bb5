// Whose case it is: the rule of the store against a plain model, and lists against single cases.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import { readCaseFacts, type CaseGround } from '../../src/access/index.ts';
import { openWorklist } from '../../src/worklist/index.ts';
import { freshDatabase } from '../support/database.ts';

const NOW = new Date('2026-06-05T07:52:00Z');
const PEOPLE = ['account_a', 'account_b', 'account_c'];
const TEAMS = ['surgery', 'emergency'];

type Glass = { by: string; endsInMs: number; ended: boolean; verdict: 'justified' | 'not-justified' | null };
type Case = {
  team: string | null;
  by: string;
  signer: string | null;
  signedInMs: number;
  authors: string[];
  glasses: Glass[];
};

const person = fc.constantFrom(...PEOPLE);
const team = fc.constantFrom(null, ...TEAMS);
const aGlass = fc.record({
  by: person,
  endsInMs: fc.constantFrom(-1, 0, 1, 3_600_000),
  ended: fc.boolean(),
  verdict: fc.constantFrom(null, 'justified' as const, 'not-justified' as const),
});
const aCase: fc.Arbitrary<Case> = fc.record({
  team,
  by: person,
  signer: fc.option(person),
  signedInMs: fc.constantFrom(-120_000, -500, 0, 59_999, 60_000, 3_600_000),
  authors: fc.uniqueArray(person, { maxLength: 2 }),
  glasses: fc.uniqueArray(aGlass, { maxLength: 2, selector: ({ by }) => by }),
});

/** Whether the signing happened behind this glass; one that was under way when it ended did too. */
function isBehind({ endsInMs, ended }: Glass, signedInMs: number): boolean {
  return endsInMs - 1000 <= signedInMs && signedInMs < (ended ? 0 : endsInMs) + 60_000;
}

/** The rule as a person would say it. */
function groundOf(one: Case, reader: { accountId: string; team: string | null }): CaseGround | null {
  if (one.team === null) return 'no-team';
  if (one.team === reader.team) return 'team';
  if (one.by === reader.accountId) return 'handed-in';
  const glass = one.glasses.find(({ by }) => by === reader.accountId);
  if (one.signer === reader.accountId) {
    if (glass === undefined || !isBehind(glass, one.signedInMs)) return 'signed';
    // They see what they answer for, unless it turned out that they should never have been there.
    if (glass.verdict !== 'not-justified') return 'signed-behind-glass';
  }
  // What was changed behind a broken glass gives nobody a case of their own.
  if (one.authors.includes(reader.accountId) && glass === undefined) return 'prepared';
  return glass !== undefined && !glass.ended && glass.endsInMs > 0 ? 'broken-glass' : null;
}

let database: Awaited<ReturnType<typeof freshDatabase>>;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(async () => {
  await database.close();
});

async function store(cases: readonly Case[]): Promise<void> {
  const { db } = database;
  await sql`truncate deposit, signature, draft_author, broken_glass cascade`.execute(db);
  for (const [index, { team: of, by, signer, signedInMs, authors, glasses }] of cases.entries()) {
    const caseId = `case_${index}`;
    await sql`insert into deposit
        (deposit_id, case_id, platform, state, deposited_by, begun_at, made_at, added, team)
      values (${`deposit_${index}`}, ${caseId}, 'other', 'made', ${by}, ${NOW}, ${NOW}, 1, ${of})`.execute(
      db,
    );
    if (signer !== null)
      await sql`insert into signature (signature_id, case_id, note_id, entries, late, signed_at, signed_by)
        values (${`sig_${index}`}, ${caseId}, 'note_1', 1, false,
          ${new Date(NOW.getTime() + signedInMs)}, ${signer})`.execute(db);
    for (const author of authors)
      await sql`insert into draft_author (case_id, account_id, first_at)
        values (${caseId}, ${author}, ${NOW})`.execute(db);
    for (const [nth, { by: breaker, endsInMs, ended, verdict }] of glasses.entries()) {
      const endsAt = new Date(NOW.getTime() + endsInMs);
      await sql`insert into broken_glass
          (glass_id, case_id, account_id, reason, note_id, method, opened_at, ends_at, ended_at,
           reviewed_at, reviewed_by, verdict)
        values (${`glass_${index}_${nth}`}, ${caseId}, ${breaker}, 'other', 'note_1', 'pin',
          ${new Date(endsAt.getTime() - 1000)}, ${endsAt}, ${ended ? NOW : null},
          ${verdict === null ? null : NOW}, ${verdict === null ? null : 'account_reviewer'}, ${verdict})`.execute(
        db,
      );
    }
  }
}

describe('RULE I-06: whose case it is', () => {
  it('is what the model says, for one case and on the worklist alike', async () => {
    const { db } = database;
    const worklist = openWorklist({
      db,
      clock: { now: () => NOW },
      shift: { ends: ['08:00', '20:00'], timeZone: 'Europe/London' },
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(aCase, { minLength: 1, maxLength: 6 }),
        fc.record({ accountId: person, team }),
        async (cases, reader) => {
          await store(cases);
          const grounds = cases.map((one) => groundOf(one, reader));
          for (const [index, ground] of grounds.entries())
            expect(await readCaseFacts(db, `case_${index}`, { ...reader, at: NOW })).toEqual({ ground });
          const listed = (await worklist.casesOf(reader)).map(({ caseId }) => caseId);
          const open = grounds.flatMap((ground, index) => (ground === null ? [] : [`case_${index}`]));
          expect(listed.toSorted()).toEqual(open);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is nobody’s when there is no such case', async () => {
    const reader = { accountId: 'account_a', team: 'surgery', at: NOW };
    expect(await readCaseFacts(database.db, 'case_none', reader)).toBeNull();
  });
});
