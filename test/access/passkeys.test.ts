// Passkeys against an authenticator in software that is honest, and then tries everything else.
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import {
  decide,
  isFresh,
  type Account,
  type Assertion,
  type FreshProof,
  type ProofContent,
  type Prover,
  type TryFrom,
} from '../../src/access/index.ts';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { listEvents } from '../../src/audit/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { assertionFlaw } from '../../src/signing/index.ts';
import { softAuthenticator, type SoftAuthenticator, type Tricks } from './soft-authenticator.ts';
import { openStage, type Stage } from './stage.ts';

const PARTY = { id: 'localhost', origin: 'http://localhost:8080' };
const CONTENT: ProofContent = {
  what: 'lift-hold',
  subject: { holdId: 'hold_1' },
  manifest: { choice: 'lift', doses: ['10 units'] },
};

let stage: Stage;
let by: Prover;
let other: Prover;
let key: SoftAuthenticator;

async function signedIn(subject: string): Promise<Prover> {
  const outcome = await stage.access.signIn({ subject, pin: SANDBOX_PIN });
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
  const { account, sessionId } = outcome.session;
  return { accountId: account.accountId, sessionId, party: PARTY };
}

async function proofOf({ accountId }: Prover): Promise<FreshProof> {
  const outcome = await stage.access.proveFresh(accountId, SANDBOX_PIN);
  if (outcome.kind !== 'proved') throw new Error(outcome.kind);
  return outcome.proof;
}

/** With the PIN of who has no passkey yet, or with the proof that is given. */
async function register(
  prover: Prover,
  soft: SoftAuthenticator,
  { tricks = {}, given }: { tricks?: Tricks; given?: FreshProof } = {},
): Promise<string> {
  const account = await stage.access.readAccount(prover.accountId);
  if (account === undefined) throw new Error('no account');
  const proof = given ?? (await proofOf(prover));
  const options = (await stage.access.beginPasskey(prover, { account, serviceName: 'Test', proof })) as {
    challenge: string;
  };
  const made = { ...soft.create(options.challenge, tricks), name: 'Ward phone' };
  return stage.access.addPasskey(prover, made, stage.database.db);
}

async function asked(
  content = CONTENT,
  prover = by,
): Promise<{ nonce: string; time: string; challenge: string }> {
  const { nonce, time, options } = await stage.access.challenge(prover, content);
  return { nonce, time, challenge: options.challenge };
}

async function proofByKey(): Promise<FreshProof> {
  const { nonce, time, challenge } = await asked();
  return (await prove({ nonce, time, ...key.get(challenge) })).proof;
}

const prove = (assertion: Assertion, content = CONTENT, prover = by) =>
  stage.access.provePasskey(prover, { content, assertion });
const codeOf = (attempt: Promise<unknown>): Promise<string | undefined> =>
  attempt.then(() => 'proved', faultCode);

async function tricked(tricks: Tricks): Promise<string | undefined> {
  const { nonce, time, challenge } = await asked();
  return codeOf(prove({ nonce, time, ...key.get(challenge, tricks) }));
}

beforeAll(async () => {
  stage = await openStage();
});
afterAll(async () => {
  await stage.close();
});
beforeEach(async () => {
  await sql`delete from passkey`.execute(stage.database.db);
  by = await signedIn('amara.okafor');
  other = await signedIn('daniel.cooper');
  key = softAuthenticator(PARTY);
  await register(by, key);
});

describe('RULE I-03: a passkey that signs what is accepted', () => {
  it('proves the person, and the evidence is checked by a function that knows nothing of this service', async () => {
    const { nonce, time, challenge } = await asked();
    const { proof, evidence, digest } = await prove({ nonce, time, ...key.get(challenge) });
    expect(proof).toMatchObject({ accountId: by.accountId, method: 'passkey' });
    expect(Buffer.from(digest, 'hex').toString('base64url')).toBe(challenge);
    expect(assertionFlaw(evidence, CONTENT.manifest)).toBeNull();
    expect(assertionFlaw(evidence, { choice: 'lift', doses: ['100 units'] })).toBe('other-content');
    expect(assertionFlaw({ ...evidence, origin: 'https://evil.example' }, CONTENT.manifest)).toBe(
      'other-origin',
    );
    expect(assertionFlaw({ ...evidence, rpId: 'evil.example' }, CONTENT.manifest)).toBe('other-service');
    const bytes = Buffer.from(evidence.signature, 'base64url');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    const signature = bytes.toString('base64url');
    expect(assertionFlaw({ ...evidence, signature }, CONTENT.manifest)).toBe('signature-wrong');
  });

  it('is good once', async () => {
    const { nonce, time, challenge } = await asked();
    const assertion = { nonce, time, ...key.get(challenge) };
    expect(await codeOf(prove(assertion))).toBe('proved');
    expect(await codeOf(prove(assertion))).toBe('access-challenge-unknown');
  });

  it('is good once also when it is sent twenty times at once', async () => {
    const { nonce, time, challenge } = await asked();
    const assertion = { nonce, time, ...key.get(challenge) };
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf(prove(assertion))));
    expect(codes.filter((code) => code === 'proved')).toHaveLength(1);
  });

  it('is good for five minutes', async () => {
    const { nonce, time, challenge } = await asked();
    stage.passMs(5 * 60_000);
    expect(await codeOf(prove({ nonce, time, ...key.get(challenge) }))).toBe('access-challenge-unknown');
  });

  it('signs for nothing else than what it was shown', async () => {
    for (const content of [
      { ...CONTENT, manifest: { choice: 'lift', doses: ['100 units'] } },
      { ...CONTENT, subject: { holdId: 'hold_2' } },
    ]) {
      const { nonce, time, challenge } = await asked();
      expect(await codeOf(prove({ nonce, time, ...key.get(challenge) }, content))).toBe(
        'access-proof-other-content',
      );
    }
    const shown = await asked();
    const assertion = { nonce: shown.nonce, time: shown.time, ...key.get(shown.challenge) };
    expect(await codeOf(prove(assertion, { ...CONTENT, what: 'sign-off' }))).toBe('access-challenge-unknown');
    const again = await asked();
    const moved = { ...key.get(again.challenge), nonce: shown.nonce, time: again.time };
    expect(await codeOf(prove(moved))).toBe('access-proof-other-content');
  });

  it('is refused with another origin, service, type, without verification, or with another key', async () => {
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect([
      await tricked({ origin: 'https://evil.example' }),
      await tricked({ origin: 'http://localhost:8081' }),
      await tricked({ rpId: 'evil.example' }),
      await tricked({ type: 'webauthn.create' }),
      await tricked({ flags: 0x01 }),
      await tricked({ flags: 0x00 }),
      await tricked({ key: foreign }),
    ]).toEqual(Array.from({ length: 7 }, () => 'access-passkey-refused'));
    expect(await tricked({ challenge: Buffer.alloc(32, 1).toString('base64url') })).toBe(
      'access-challenge-unknown',
    );
    expect(await tricked({ id: Buffer.alloc(32, 1).toString('base64url') })).toBe('access-passkey-unknown');
  });

  it('is refused with any byte flipped', async () => {
    const parts = ['clientDataJSON', 'authenticatorData', 'signature'] as const;
    const seen = new Set<string | undefined>();
    for (const part of parts) {
      for (const place of [0, 0.3, 0.6, 0.99]) {
        const { nonce, time, challenge } = await asked();
        const assertion = { nonce, time, ...key.get(challenge) };
        const bytes = Buffer.from(assertion[part], 'base64url');
        const at = Math.floor(place * bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ 0x01;
        seen.add(await codeOf(prove({ ...assertion, [part]: bytes.toString('base64url') })));
      }
    }
    expect(seen.has('proved')).toBe(false);
    expect(seen.has(undefined)).toBe(false);
  });

  it('is refused for another person and in another session', async () => {
    const mine = await asked();
    const assertion = { nonce: mine.nonce, time: mine.time, ...key.get(mine.challenge) };
    const laptop = { ...by, sessionId: (await signedIn('amara.okafor')).sessionId };
    expect(await codeOf(prove(assertion, CONTENT, laptop))).toBe('access-challenge-unknown');
    await register(other, softAuthenticator(PARTY));
    expect(await codeOf(prove(assertion, CONTENT, other))).toBe('access-challenge-unknown');
    const theirs = await asked(CONTENT, other);
    const borrowed = { nonce: theirs.nonce, time: theirs.time, ...key.get(theirs.challenge) };
    expect(await codeOf(prove(borrowed, CONTENT, other))).toBe('access-passkey-unknown');
  });

  it('is distrusted, with a trace, when its counter goes back', async () => {
    expect(await tricked({ counter: 50 })).toBe('proved');
    expect(await tricked({ counter: 20 })).toBe('access-passkey-counter');
    expect(await codeOf(asked())).toBe('access-no-passkey');
    const events = await listEvents(stage.database.db, 0, 1000);
    expect(events.filter(({ name }) => name === 'passkey-distrusted')).toHaveLength(1);
  });

  it('cannot be made distrusted by who does not have it', async () => {
    await tricked({ counter: 50 });
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    expect(await tricked({ counter: 20, key: foreign })).toBe('access-passkey-refused');
    expect(await tricked({ counter: 51 })).toBe('proved');
  });

  it('RULE C-01: the table of challenges holds a digest that nobody can make again from it', async () => {
    await sql`delete from proof_challenge`.execute(stage.database.db);
    const { nonce } = await asked();
    const { rows } = await sql<{ row: string }>`select c::text as row from proof_challenge c`.execute(
      stage.database.db,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.row).not.toContain('units');
    expect(rows[0]?.row).not.toContain(Buffer.from(nonce, 'base64url').toString('hex'));
  });
});

describe('RULE I-03: a PIN of who has a passkey', () => {
  const FROM: TryFrom = { deviceId: 'device_1', address: '198.51.100.7', door: 'session' };
  const tries = async (): Promise<unknown> =>
    (await sql`select tries from account_pin where account_id = ${by.accountId}`.execute(stage.database.db))
      .rows;

  it('is not looked at for an act, right or wrong', async () => {
    for (const pin of [SANDBOX_PIN, '0000'])
      expect(await stage.access.proveFresh(by.accountId, pin, FROM)).toEqual({ kind: 'passkey-needed' });
    expect(await tries()).toEqual([{ tries: 0 }]);
  });

  it('proves for the session, and that proof is good for no act', async () => {
    const outcome = await stage.access.proveForSession(by.accountId, SANDBOX_PIN, FROM);
    if (outcome.kind !== 'proved') throw new Error(outcome.kind);
    const { proof } = outcome;
    expect(isFresh(proof, by.accountId, stage.clock.now())).toBe(false);
    expect(
      decide('lift-hold', { role: 'governance' } as Account, { proof, now: stage.clock.now() }).kind,
    ).toBe('refused');
    expect(await codeOf(register(by, softAuthenticator(PARTY), { given: proof }))).toBe(
      'access-proof-needed',
    );
    expect((await stage.access.proveForSession(by.accountId, '0000', FROM)).kind).toBe('wrong');
  });

  it('changes nothing either with a proof from before the passkey', async () => {
    const before = await proofOf(other);
    await register(other, softAuthenticator(PARTY));
    const { accountId } = other;
    const { db } = stage.database;
    const [theirs] = await stage.access.passkeys(accountId);
    const newPin = await stage.access.newPin({ accountId, pin: '740959', proof: before });
    expect([
      await codeOf(register(other, softAuthenticator(PARTY), { given: before })),
      await codeOf(
        stage.access.removePasskey({ accountId, passkeyId: theirs?.passkeyId ?? '', proof: before }, db),
      ),
      await codeOf(stage.access.setPin({ accountId, newPin, proof: before, passkeys: 'keep' }, db)),
    ]).toEqual(Array.from({ length: 3 }, () => 'access-passkey-needed'));
  });

  it('acts again once the only passkey is not trusted any more', async () => {
    await tricked({ counter: 50 });
    await tricked({ counter: 20 });
    expect((await stage.access.proveFresh(by.accountId, SANDBOX_PIN, FROM)).kind).toBe('proved');
  });
});

describe('RULE I-03: passkeys of a person', () => {
  it('are not added with another origin or service, without verification, or twice', async () => {
    const given = await proofByKey();
    const tried = (tricks: Tricks) => codeOf(register(by, softAuthenticator(PARTY), { tricks, given }));
    const codes = [
      await tried({ origin: 'https://evil.example' }),
      await tried({ rpId: 'evil.example' }),
      await tried({ flags: 0x41 }),
      await tried({ type: 'webauthn.get' }),
      await tried({ challenge: Buffer.alloc(32).toString('base64url') }),
      await codeOf(register(other, key)),
    ];
    expect(await register(by, softAuthenticator(PARTY), { given })).toMatch(/^passkey_/);
    expect(codes).toEqual([
      ...Array.from({ length: 4 }, () => 'access-passkey-refused'),
      'access-challenge-unknown',
      'access-passkey-known',
    ]);
  });

  it('are removed after a proof, and never when nothing else is left to prove with', async () => {
    const { db } = stage.database;
    const remove = async (passkeyId: string, proof: FreshProof): Promise<string | undefined> =>
      codeOf(stage.access.removePasskey({ accountId: by.accountId, passkeyId, proof }, db));
    const [first] = await stage.access.passkeys(by.accountId);
    const passkeyId = first?.passkeyId ?? '';
    const proof = await proofByKey();
    expect(await remove(passkeyId, await proofOf(other))).toBe('access-proof-needed');
    const { rows } =
      await sql`delete from account_pin where account_id = ${by.accountId} returning *`.execute(db);
    expect(await remove(passkeyId, proof)).toBe('access-last-proof');
    const [pin] = rows as { hash: Buffer; salt: Buffer; set_at: Date }[];
    await sql`insert into account_pin (account_id, hash, salt, set_at)
      values (${by.accountId}, ${pin?.hash}, ${pin?.salt}, ${pin?.set_at})`.execute(db);
    expect(await remove(passkeyId, proof)).toBe('proved');
    expect(await stage.access.passkeys(by.accountId)).toEqual([]);
  });
});
