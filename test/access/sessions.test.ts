import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  createAccess,
  IDLE_LOCK_MS,
  SESSION_END_MS,
  signInProof,
  type FreshProof,
} from '../../src/access/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { sha256 } from '../../src/kernel/digest.ts';
import { openStage, type Stage } from './stage.ts';

const BY_OPERATOR = { reason: 'other', by: { kind: 'account', id: 'account_operator' } } as const;

let stage: Stage;
beforeEach(async () => {
  stage = await openStage();
});
afterEach(async () => {
  await stage.close();
});

async function signIn(subject = 'amara.okafor', previousToken?: string): Promise<string> {
  const outcome = await stage.access.signIn({
    subject,
    pin: SANDBOX_PIN,
    ...(previousToken === undefined ? {} : { previousToken }),
  });
  if (outcome.kind !== 'signed-in') throw new Error(`sign-in gave ${outcome.kind}`);
  return outcome.token;
}

async function prove(token: string): Promise<FreshProof> {
  const outcome = await stage.access.proveFresh((await stage.access.ownerOf(token)) ?? '', SANDBOX_PIN);
  if (outcome.kind !== 'proved') throw new Error(`the proof is ${outcome.kind}`);
  return outcome.proof;
}

async function kindOf(token: string): Promise<string> {
  return (await stage.access.resume(token, null))?.kind ?? 'none';
}

describe('when somebody signs in', () => {
  it('gives a token that is stored only as its SHA-256', async () => {
    const token = await signIn();
    const rows = await sql<{ token_hash: Buffer }>`select token_hash from session`.execute(stage.database.db);
    expect(rows.rows.map((row) => row.token_hash.toString('hex'))).toEqual([
      sha256(Buffer.from(token, 'base64url')).toString('hex'),
    ]);
    expect(await kindOf(token)).toBe('active');
  });

  it('ends the session that the browser had before', async () => {
    const before = await signIn();
    const after = await signIn('daniel.cooper', before);
    expect([await kindOf(before), await kindOf(after)]).toEqual(['ended', 'active']);
  });

  it('knows nobody by an unknown name and no session by a forged token', async () => {
    expect((await stage.access.signIn({ subject: 'nobody', pin: SANDBOX_PIN })).kind).toBe('unknown');
    expect(await kindOf('A'.repeat(43))).toBe('none');
    expect(await kindOf("' or 1=1 --")).toBe('none');
  });
});

describe('RULE I-02: when a session is left alone', () => {
  it('stays open while it is used', async () => {
    const token = await signIn();
    for (let step = 0; step < 4; step += 1) {
      stage.passMs(IDLE_LOCK_MS - 1);
      expect(await kindOf(token)).toBe('active');
    }
  });

  it('locks after 15 idle minutes and stays locked', async () => {
    const token = await signIn();
    stage.passMs(IDLE_LOCK_MS);
    expect(await kindOf(token)).toBe('locked');
    stage.passMs(1);
    expect(await kindOf(token)).toBe('locked');
  });

  it('ends after 12 hours however much it is used', async () => {
    const token = await signIn();
    for (let passed = 0; passed < SESSION_END_MS - 600_000; passed += 600_000) {
      stage.passMs(600_000);
      expect(await kindOf(token)).toBe('active');
    }
    stage.passMs(600_000);
    expect(await kindOf(token)).toBe('ended');
  });

  it('opens again with the PIN, under a new token', async () => {
    const token = await signIn();
    stage.passMs(IDLE_LOCK_MS);
    const opened = await stage.access.unlock(token, await prove(token));
    expect(opened.kind).toBe('signed-in');
    const next = opened.kind === 'signed-in' ? opened.token : '';
    expect([await kindOf(token), await kindOf(next)]).toEqual(['none', 'active']);
  });

  it('keeps the token of the forms that are open in other tabs', async () => {
    const token = await signIn();
    const before = await stage.access.resume(token, null);
    stage.passMs(IDLE_LOCK_MS);
    const opened = await stage.access.unlock(token, await prove(token));
    const after = opened.kind === 'signed-in' ? opened.session : undefined;
    expect(before?.csrfToken).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(after?.csrfToken).toBe(before?.csrfToken);
  });

  it('opens for nobody else, and with no proof that is older than five minutes', async () => {
    const token = await signIn();
    const other = await prove(await signIn('daniel.cooper'));
    const own = await prove(token);
    stage.passMs(IDLE_LOCK_MS);
    expect((await stage.access.unlock(token, other)).kind).toBe('unknown');
    expect((await stage.access.unlock(token, own)).kind).toBe('unknown');
    expect(await kindOf(token)).toBe('locked');
  });

  it('opens by a new sign-in at the provider', async () => {
    const token = await signIn();
    stage.passMs(IDLE_LOCK_MS);
    const proof = signInProof((await stage.access.ownerOf(token)) ?? '', stage.clock.now());
    expect((await stage.access.unlock(token, proof)).kind).toBe('signed-in');
  });

  it('does not open again once it has ended', async () => {
    const token = await signIn();
    stage.passMs(SESSION_END_MS);
    expect((await stage.access.unlock(token, await prove(token))).kind).toBe('unknown');
    expect(await stage.access.ownerOf(token)).toMatch(/^account_/);
  });
});

describe('when sessions are ended', () => {
  it('RULE I-04: every session of the account ends at once, and no other', async () => {
    const phone = await signIn();
    const ward = await signIn();
    const other = await signIn('daniel.cooper');
    const owner = (await stage.access.ownerOf(phone)) ?? '';
    expect(await stage.access.endSessions({ accountId: owner }, BY_OPERATOR)).toBe(2);
    expect([await kindOf(phone), await kindOf(ward), await kindOf(other)]).toEqual([
      'ended',
      'ended',
      'active',
    ]);
  });

  it('RULE I-01: a sandbox session means nothing once another provider identifies people', async () => {
    const token = await signIn();
    const live = await createAccess({
      db: stage.database.db,
      clock: stage.clock,
      random: () => Buffer.alloc(32),
      audit: openAuditTrail({ clock: stage.clock }),
      pinPepper: Buffer.alloc(0),
      identity: { kind: 'built-in', issuer: 'another', people: [] },
    });
    expect(await live.resume(token, null)).toBeUndefined();
  });
});

describe('when accounts are listed', () => {
  it('counts the sessions that a token still opens, and says whose PIN is locked', async () => {
    await signIn();
    const left = await signIn();
    const state = await stage.access.resume(left, null);
    if (state !== undefined) await stage.access.signOut(state.sessionId);
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await stage.access.signIn({ subject: 'daniel.cooper', pin: '0000' });
    }
    const seen = async (subject: string): Promise<unknown> => {
      const found = (await stage.access.listAccounts()).find(({ account }) => account.subject === subject);
      return [found?.pin, found?.openSessions];
    };
    expect([await seen('amara.okafor'), await seen('daniel.cooper')]).toEqual([
      ['usable', 1],
      ['locked', 0],
    ]);
    stage.passMs(SESSION_END_MS);
    expect(await seen('amara.okafor')).toEqual(['usable', 0]);
  });
});
