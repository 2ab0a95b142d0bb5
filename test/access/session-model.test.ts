// Sessions against a plain model of them: whatever people, time and thieves do, a locked session stands for nobody, one that has
// ended never opens again, and none opens in a browser where it did not begin.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signInProof, type SessionState } from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openStage, type Stage } from './stage.ts';

const MINUTE_MS = 60_000;
const PEOPLE = ['amara.okafor', 'daniel.cooper'] as const;
const BROWSERS = [`device_${'1'.repeat(26)}`, `device_${'2'.repeat(26)}`, null] as const;

let stage: Stage;
const accounts: string[] = [];
beforeAll(async () => {
  stage = await openStage();
  const all = await stage.access.listAccounts();
  for (const person of PEOPLE)
    accounts.push(all.find(({ account }) => account.subject === person)?.account.accountId ?? '');
});
afterAll(() => stage.close());

/** What a session must be, by our own counting in minutes. */
type Modelled = {
  token: string;
  sessionId: string;
  person: number;
  browser: number;
  begunAt: number;
  usedAt: number;
  locked: boolean;
  ended: boolean;
};

type Step =
  | { act: 'sign in'; person: number; browser: number }
  | { act: 'use' | 'steal'; which: number; browser: number }
  | { act: 'lock' | 'sign out' | 'end' | 'replay'; which: number }
  | { act: 'unlock'; which: number; person: number }
  | { act: 'end all' | 'end others' | 'leave'; person: number; which: number }
  | { act: 'wait'; minutes: number }
  | { act: 'sweep' };

const small = fc.nat({ max: 7 });
const person = fc.nat({ max: 1 });
const browser = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ act: fc.constant('sign in' as const), person, browser }), weight: 3 },
  {
    arbitrary: fc.record({ act: fc.constantFrom('use' as const, 'steal' as const), which: small, browser }),
    weight: 5,
  },
  fc.record({
    act: fc.constantFrom('lock' as const, 'sign out' as const, 'end' as const, 'replay' as const),
    which: small,
  }),
  { arbitrary: fc.record({ act: fc.constant('unlock' as const), which: small, person }), weight: 3 },
  fc.record({
    act: fc.constantFrom('end all' as const, 'end others' as const, 'leave' as const),
    person,
    which: small,
  }),
  {
    arbitrary: fc.record({
      act: fc.constant('wait' as const),
      minutes: fc.constantFrom(1, 7, 14, 15, 16, 180, 719, 720),
    }),
    weight: 5,
  },
  fc.record({ act: fc.constant('sweep' as const) }),
);

class World {
  readonly sessions: Modelled[] = [];
  readonly old: string[] = [];
  minutes = 0;

  pick(which: number): Modelled | undefined {
    return this.sessions[which % Math.max(1, this.sessions.length)];
  }

  expected(one: Modelled): SessionState['kind'] {
    if (one.ended || this.minutes - one.begunAt >= 720) return 'ended';
    return one.locked || this.minutes - one.usedAt >= 15 ? 'locked' : 'active';
  }

  /** The session as the service shows it, to a token that came from that browser. */
  async look(one: Modelled, from: number): Promise<void> {
    const seen = (await stage.access.resume(one.token, BROWSERS[from] ?? null))?.kind;
    if (from !== one.browser) {
      expect(seen).toBeUndefined();
      one.ended = true;
      return;
    }
    const expected = this.expected(one);
    expect(seen).toBe(expected);
    if (expected === 'active') one.usedAt = this.minutes;
    if (expected === 'locked') one.locked = true;
    if (expected === 'ended') one.ended = true;
  }
}

const by = () => ({ reason: 'other', by: { kind: 'account', id: 'account_operator' } }) as const;

async function signIn(world: World, who: number, where: number): Promise<void> {
  const deviceId = BROWSERS[where] ?? null;
  const outcome = await stage.access.signIn({
    subject: PEOPLE[who] ?? '',
    pin: SANDBOX_PIN,
    ...(deviceId === null ? {} : { deviceId }),
  });
  if (outcome.kind !== 'signed-in') throw new Error(`sign-in gave ${outcome.kind}`);
  world.sessions.push({
    token: outcome.token,
    sessionId: outcome.session.sessionId,
    person: who,
    browser: where,
    begunAt: world.minutes,
    usedAt: world.minutes,
    locked: false,
    ended: false,
  });
}

async function unlock(world: World, one: Modelled, who: number): Promise<void> {
  const proof = signInProof(accounts[who] ?? '', stage.clock.now());
  const outcome = await stage.access.unlock(one.token, proof);
  const opens = world.expected(one) !== 'ended' && who === one.person;
  expect(outcome.kind).toBe(opens ? 'signed-in' : 'unknown');
  if (outcome.kind !== 'signed-in') return;
  world.old.push(one.token);
  Object.assign(one, { token: outcome.token, usedAt: world.minutes, locked: false });
}

async function leave(who: number): Promise<void> {
  const accountId = accounts[who] ?? '';
  await stage.database.db.transaction().execute(async (tx) => {
    await stage.access.disableAccount(accountId, { by: 'account_operator', reason: 'left' }, tx);
    await stage.access.enableAccount(accountId, 'account_operator', tx);
  });
}

async function endAll(world: World, who: number, except: Modelled | undefined): Promise<void> {
  const spared = except?.person === who ? except : undefined;
  const which = {
    accountId: accounts[who] ?? '',
    ...(spared === undefined ? {} : { except: spared.sessionId }),
  };
  await stage.access.endSessions(which, by());
  for (const one of world.sessions) if (one.person === who && one !== spared) one.ended = true;
}

async function onOne(world: World, move: Extract<Step, { which: number }>): Promise<void> {
  const one = world.pick(move.which);
  if (one === undefined) return;
  const accountId = accounts[one.person] ?? '';
  const { sessionId } = one;
  switch (move.act) {
    case 'use':
      await world.look(one, one.browser);
      break;
    case 'steal':
      await world.look(one, move.browser);
      break;
    case 'lock':
      await stage.access.lock({ sessionId, accountId });
      one.locked = true;
      await world.look(one, one.browser);
      break;
    case 'sign out':
      await stage.access.signOut(sessionId);
      one.ended = true;
      await world.look(one, one.browser);
      break;
    case 'end':
      await stage.access.endSession({ accountId, sessionId }, by());
      one.ended = true;
      break;
    case 'replay':
      for (const token of world.old)
        expect(await stage.access.resume(token, BROWSERS[one.browser] ?? null)).toBeUndefined();
      break;
    case 'unlock':
      await unlock(world, one, move.person);
      break;
    case 'end all':
      await endAll(world, move.person, undefined);
      break;
    case 'end others':
      await endAll(world, move.person, one);
      break;
    case 'leave':
      await leave(move.person);
      for (const other of world.sessions) if (other.person === move.person) other.ended = true;
  }
}

async function take(world: World, move: Step): Promise<void> {
  if ('which' in move) return onOne(world, move);
  if (move.act === 'sign in') return signIn(world, move.person, move.browser);
  if (move.act === 'sweep') return stage.access.sweepSessions();
  world.minutes += move.minutes;
  stage.passMs(move.minutes * MINUTE_MS);
}

describe('RULE I-02 and RULE I-04: when people, time and thieves do whatever they like with sessions', () => {
  it('has each session be what a plain count of minutes says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25 }), async (steps) => {
        const world = new World();
        for (const move of steps) {
          await take(world, move);
          // Looked at without a token: what lists say is what a token would open.
          for (const [index, accountId] of accounts.entries()) {
            const listed = await stage.access.sessionsOf(accountId);
            const mine = world.sessions.filter(
              (one) => one.person === index && world.expected(one) !== 'ended',
            );
            const ours = new Set(world.sessions.map(({ sessionId }) => sessionId));
            const shown = listed.filter(({ sessionId }) => ours.has(sessionId));
            const said = shown.map(({ sessionId, isLocked }) => `${sessionId} ${isLocked}`);
            expect(said.toSorted()).toEqual(
              mine.map((one) => `${one.sessionId} ${world.expected(one) === 'locked'}`).toSorted(),
            );
          }
        }
        for (const one of world.sessions) await world.look(one, one.browser);
      }),
      { numRuns: 25 },
    );
  }, 180_000);
});
