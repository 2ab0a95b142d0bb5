// RULE D-04: whatever was deposited, bound, held and lifted in whatever order, what is held now is what a plain model says that
// keeps everything in the open.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import type { HoldSubject } from '../../src/custody/index.ts';
import { openWorklist } from '../../src/worklist/index.ts';
import { aThread, TEAMS, testCustody, WHY, ZONE, type TestCustody } from './a-thread.ts';

const HOUR_MS = 3_600_000;
/** Gives `2026-03-27`. */
const LONDON = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE, dateStyle: 'short' });
const START_MS = Date.parse('2026-03-27T00:00:00Z');

const LABELS = ['Coops', 'Dr Mehta', '+44 7700 900123'];
/** How somebody may type the label of the same place. */
const TYPED = ['~ COOPS', 'dr  mehta', '07700 900 123'];
const ACCOUNTS = [undefined, 'user4711', '@coops:example.org'];
const PATIENTS = ['Patient/1', 'Patient/2'];
const PRACTITIONERS = ['Practitioner/1', 'Practitioner/2'];
const DEPOSITORS = ['account_dr-mehta', 'account_colleague', 'account_without-team'];

type Said = { label: number | null; account: number; atMs: number; patients: number[] };
type Span = { from: number; to: number } | null;
type Named =
  | { scope: 'case' | 'thread'; nth: number }
  | { scope: 'patient' | 'team'; nth: number }
  | { scope: 'person'; by: 'label' | 'account' | 'practitioner'; nth: number }
  | { scope: 'period' | 'everything' };
type Command =
  | { type: 'deposit'; messages: Said[]; continues: number | null; by: number }
  | { type: 'bind'; nth: number; bound: (number | null)[] }
  | { type: 'place'; named: Named; span: Span }
  | { type: 'lift'; nth: number }
  | { type: 'age'; nth: number };

const nth = fc.nat(9);
const time = fc.integer({ min: 0, max: 96 * 4 }).map((quarter) => START_MS + (quarter * HOUR_MS) / 4);
const said: fc.Arbitrary<Said> = fc.record({
  label: fc.option(fc.nat(2), { freq: 6 }),
  account: fc.nat(2),
  atMs: time,
  patients: fc.uniqueArray(fc.nat(1), { maxLength: 2 }),
});
const named: fc.Arbitrary<Named> = fc.oneof(
  fc.record({ scope: fc.constantFrom('case', 'thread', 'patient', 'team'), nth }),
  fc.record({
    scope: fc.constant('person' as const),
    by: fc.constantFrom('label', 'account', 'practitioner'),
    nth,
  }),
  fc.record({ scope: fc.constantFrom('period', 'everything') }),
);
const span = fc.option(
  fc.tuple(time, time).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
  { freq: 2 },
);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('deposit' as const),
      messages: fc.array(said, { minLength: 1, maxLength: 5 }),
      continues: fc.option(nth, { freq: 2 }),
      by: fc.nat(2),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('bind' as const),
      nth,
      bound: fc.tuple(fc.option(fc.nat(1)), fc.option(fc.nat(1)), fc.option(fc.nat(1))),
    }),
  },
  { weight: 5, arbitrary: fc.record({ type: fc.constant('place' as const), named, span }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('lift' as const), nth }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('age' as const), nth }) },
);

type ModelCase = {
  caseId: string;
  threadId: string;
  team: string | null;
  messageIds: string[];
  messages: Said[];
  /** By label: which practitioner. */
  bound: (number | null)[];
  /** Stored before speakers and days were noted. */
  aged: boolean;
};
type ModelHold = { holdId: string; covers: (one: ModelCase, message: Said) => boolean };

const pick = <One>(all: readonly One[], at: number): One | undefined => all[at % all.length];

/** One run: the same commands to custody and to the model. */
class Run {
  readonly cases: ModelCase[] = [];
  holds: ModelHold[] = [];
  readonly #place: TestCustody;
  #words = 0;

  constructor(place: TestCustody) {
    this.#place = place;
  }

  async take(one: Command): Promise<void> {
    switch (one.type) {
      case 'deposit':
        return this.#deposit(one);
      case 'bind':
        return this.#bind(one);
      case 'place':
        return this.#placeHold(one);
      case 'lift': {
        const hold = pick(this.holds, one.nth);
        if (hold === undefined) return;
        await this.#place.custody.liftHold(hold.holdId, WHY.by);
        this.holds = this.holds.filter((standing) => standing !== hold);
        return;
      }
      case 'age':
        return this.#age(one.nth);
    }
  }

  async #deposit({ messages, continues, by }: Command & { type: 'deposit' }): Promise<void> {
    const { custody, db } = this.#place;
    const sketches = messages.map(({ label, account, atMs }) => ({
      // Words that no other message has, so that nothing is taken for known.
      text: `${String((this.#words += 1))} of ${String(runs)}`,
      at: new Date(atMs).toISOString(),
      atIsWallTime: false,
      sender: label === null ? null : (LABELS[label] ?? ''),
      ...(label === null ? { kind: 'system' as const } : accountOf(account)),
    }));
    const depositor = DEPOSITORS[by] ?? '';
    const before = continues === null ? undefined : pick(this.cases, continues);
    const sealed = await custody.deposit(aThread(sketches), {
      depositedBy: { kind: 'account', id: depositor },
      timeZone: ZONE,
      ...(before === undefined ? {} : { threadId: before.threadId }),
    });
    const messageIds = sealed.messages.map(({ messageId }) => messageId);
    const patients = messageIds.map((id, at): [string, Buffer[]] => [
      id,
      (messages[at]?.patients ?? []).map((patient) => custody.patientDigest(PATIENTS[patient] ?? '')),
    ]);
    await custody.notePatients(db, new Map(patients));
    const team = TEAMS[depositor] ?? null;
    const { caseId, threadId } = sealed;
    this.cases.push({ caseId, threadId, team, messageIds, messages, bound: [null, null, null], aged: false });
  }

  async #bind({ nth: at, bound }: Command & { type: 'bind' }): Promise<void> {
    const one = pick(this.cases, at);
    if (one === undefined) return;
    one.bound = bound;
    const entries = bound.flatMap((practitioner, label): [string, string[]][] =>
      practitioner === null ? [] : [[LABELS[label] ?? '', [PRACTITIONERS[practitioner] ?? '', 'gmc|1']]],
    );
    await this.#place.custody.noteSenders(this.#place.db, one.caseId, new Map(entries));
  }

  async #placeHold({ named: what, span: within }: Command & { type: 'place' }): Promise<void> {
    const subject = this.#subject(what, within);
    if (subject === null) return;
    const { custody, clock, covers } = this.#place;
    const request = { kind: 'inquiry' as const, authority: 'x', receivedAt: clock.now(), by: WHY.by };
    const { holdId } = await custody.placeHold({ subject: subject.subject, ...request });
    const period = subject.subject.scope === 'everything' ? null : within;
    const hold: ModelHold = {
      holdId,
      covers: (one, message) => subject.covers(one, message) && isWithin(period, one, message),
    };
    this.holds.push(hold);
    // Whoever waits for copies of a covered case is told.
    const told = covers.at(-1) ?? [];
    for (const one of this.cases)
      if (one.messages.some((message) => hold.covers(one, message)))
        expect(told === 'every-case' || told.includes(one.caseId)).toBe(true);
  }

  #subject(what: Named, within: Span): { subject: HoldSubject; covers: ModelHold['covers'] } | null {
    const { custody } = this.#place;
    const period = within === null ? undefined : { from: new Date(within.from), to: new Date(within.to) };
    switch (what.scope) {
      case 'everything':
        return { subject: { scope: 'everything' }, covers: () => true };
      case 'period':
        return period === undefined ? null : { subject: { scope: 'period', period }, covers: () => true };
      case 'case':
      case 'thread': {
        const one = pick(this.cases, what.nth);
        if (one === undefined) return null;
        const { caseId, threadId } = one;
        return what.scope === 'case'
          ? { subject: { scope: 'case', caseId, period }, covers: (other) => other.caseId === caseId }
          : {
              subject: { scope: 'thread', threadId, period },
              covers: (other) => other.threadId === threadId,
            };
      }
      case 'team': {
        const team = pick(Object.values(TEAMS), what.nth) ?? '';
        const covers: ModelHold['covers'] = (one) => one.team === null || one.team === team;
        return { subject: { scope: 'team', team, period }, covers };
      }
      case 'patient': {
        const patient = what.nth % PATIENTS.length;
        const patientDigests = [custody.patientDigest(PATIENTS[patient] ?? '')];
        const covers: ModelHold['covers'] = (_one, message) => message.patients.includes(patient);
        return { subject: { scope: 'patient', patientDigests, period }, covers };
      }
      case 'person': {
        const { digest, spoke } = personOf(custody, what);
        return {
          subject: { scope: 'person', personDigests: [digest], period },
          covers: (one, message) => one.aged || (message.label !== null && spoke(one, message)),
        };
      }
    }
  }

  /** Makes a case one of those that were there before the migration. */
  async #age(at: number): Promise<void> {
    const one = pick(this.cases, at);
    if (one === undefined) return;
    one.aged = true;
    one.team = null;
    const { db } = this.#place;
    await sql`update original set speaker = null, day = null where case_id = ${one.caseId}`.execute(db);
    await sql`update deposit set team = null where case_id = ${one.caseId}`.execute(db);
    await sql`delete from case_speaker where case_id = ${one.caseId}`.execute(db);
    await sql`delete from case_day where case_id = ${one.caseId}`.execute(db);
  }

  async check(): Promise<void> {
    const worklist = openWorklist({
      db: this.#place.db,
      clock: this.#place.clock,
      shift: { ends: ['08:00'], timeZone: ZONE },
    });
    for (const one of this.cases) {
      const expected = one.messageIds.filter((_id, at) => {
        const message = one.messages[at];
        return message !== undefined && this.holds.some((hold) => hold.covers(one, message));
      });
      expect(await this.#place.custody.heldNow(this.#place.db, one.caseId)).toEqual(expected);
      const shown = await worklist.heldCases(one.caseId);
      expect(shown.map(({ held }) => held)).toEqual(expected.length === 0 ? [] : [expected.length]);
    }
  }

  async end(): Promise<void> {
    for (const { holdId } of this.holds) await this.#place.custody.liftHold(holdId, WHY.by);
  }
}

function accountOf(account: number): { senderId?: string } {
  const senderId = ACCOUNTS[account];
  return senderId === undefined ? {} : { senderId };
}

function personOf(custody: TestCustody['custody'], { by, nth: at }: Named & { scope: 'person' }) {
  const spoken: Record<typeof by, () => { digest: Buffer; spoke: ModelHold['covers'] }> = {
    label: () => {
      const label = at % LABELS.length;
      return {
        digest: custody.senderDigest(TYPED[label] ?? ''),
        spoke: (_one, message) => message.label === label,
      };
    },
    account: () => {
      const account = 1 + (at % (ACCOUNTS.length - 1));
      return {
        digest: custody.senderDigest(ACCOUNTS[account] ?? ''),
        spoke: (_one, message) => message.account === account,
      };
    },
    practitioner: () => {
      const practitioner = at % PRACTITIONERS.length;
      return {
        digest: custody.practitionerDigest(PRACTITIONERS[practitioner] ?? ''),
        spoke: (one, message) => one.bound[message.label ?? 0] === practitioner,
      };
    },
  };
  return spoken[by]();
}

/** A period covers whole days of London. */
function isWithin(period: Span, one: ModelCase, { atMs }: Said): boolean {
  if (period === null || one.aged) return true;
  const [first = '', day = '', last = ''] = [period.from, atMs, period.to].map((ms) => LONDON.format(ms));
  return first <= day && day <= last;
}

let place: TestCustody;
let runs = 0;
beforeAll(async () => {
  place = await testCustody();
});
afterAll(() => place.close());

describe('what is held now (RULE D-04)', () => {
  it('is what a plain model says, over deposits, bindings, holds of every scope and period, and lifts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 4, maxLength: 14 }), async (commands) => {
        runs += 1;
        const run = new Run(place);
        try {
          for (const one of commands) {
            await run.take(one);
            await run.check();
          }
        } finally {
          await run.end();
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});
