import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sql } from 'kysely';
import { createAccess, signInProof, type FreshProof, type Prover } from '../../src/access/index.ts';
import { checkNewPin } from '../../src/access/pin-rules.ts';
import { createSandboxIdentity, SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import { openAuditTrail } from '../../src/audit/index.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { inTransaction } from '../../src/store/index.ts';
import { softAuthenticator, type SoftAuthenticator } from './soft-authenticator.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
let accountId: string;
let operatorId: string;
beforeEach(async () => {
  stage = await openStage();
  accountId = await idOf('amara.okafor');
  operatorId = await idOf('sam.ellis');
});
afterEach(async () => {
  await stage.close();
});

async function idOf(subject: string): Promise<string> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from account where subject = ${subject}`.execute(stage.database.db);
  return rows[0]?.account_id ?? '';
}

async function byPin(pin = SANDBOX_PIN): Promise<FreshProof> {
  const outcome = await stage.access.proveFresh(accountId, pin);
  if (outcome.kind !== 'proved') throw new Error(outcome.kind);
  return outcome.proof;
}

type Set = { occasion: string; removed: readonly string[] };
const setAll = (
  pin: string,
  proof: FreshProof,
  passkeys: 'keep' | 'remove-all' = 'remove-all',
): Promise<Set | string | undefined> =>
  stage.access
    .newPin({ accountId, pin, proof })
    .then((newPin) => stage.access.setPin({ accountId, newPin, proof, passkeys }, stage.database.db))
    .catch(faultCode);
const set = async (pin: string, proof: FreshProof): Promise<string | undefined> => {
  const done = await setAll(pin, proof, 'keep');
  return typeof done === 'object' ? done.occasion : done;
};
async function proverOf(subject: string, pin: string): Promise<Prover> {
  const outcome = await stage.access.signIn({ subject, pin });
  if (outcome.kind !== 'signed-in') throw new Error(outcome.kind);
  const { sessionId } = outcome.session;
  return { accountId, sessionId, party: { id: 'localhost', origin: 'http://localhost:8080' } };
}

async function beginPasskey(prover: Prover, proof: FreshProof): Promise<{ challenge: string }> {
  const account = await stage.access.readAccount(accountId);
  if (account === undefined) throw new Error('no account');
  const who = { account, serviceName: 'Test', proof };
  return (await stage.access.beginPasskey(prover, who)) as { challenge: string };
}

async function addPasskey(prover: Prover, soft: SoftAuthenticator, proof: FreshProof): Promise<string> {
  const { challenge } = await beginPasskey(prover, proof);
  const key = { ...soft.create(challenge), name: 'Ward phone' };
  return stage.access.addPasskey(prover, key, stage.database.db);
}

const signedInNow = (): FreshProof => signInProof(accountId, stage.clock.now());
const kindOf = async (pin: string): Promise<string> => (await stage.access.proveFresh(accountId, pin)).kind;

describe('RULE I-03: a PIN that a person may choose', () => {
  const refused = (pin: string, identifiers: string[] = []): string | undefined => {
    try {
      checkNewPin(pin, identifiers);
      return undefined;
    } catch (error) {
      return faultCode(error);
    }
  };

  it('has 6 to 12 digits', () => {
    for (const pin of ['', '1', '83941', '8394105839410', '12 3456', 'abcdef', '１２９４８３'])
      expect([pin, refused(pin)]).toEqual([pin, 'access-pin-form']);
    for (const pin of ['839415', '839415027364']) expect([pin, refused(pin)]).toEqual([pin, undefined]);
  });

  it('is none of the first that anybody tries', () => {
    for (const pin of [
      '000000',
      '121212',
      '123123',
      '77777777',
      '1212121',
      '123456',
      '987654',
      '567890',
      '135791',
      '112233',
      '998877',
      '310565',
      '650531',
      '31051965',
      '19650531',
      '051965',
      '196505',
      '19651999',
    ])
      expect([pin, refused(pin)]).toEqual([pin, 'access-pin-trivial']);
  });

  it('is no number of the person', () => {
    for (const pin of ['704512', '7045128', '99704512833'])
      expect([pin, refused(pin, ['7045128'])]).toEqual([pin, 'access-pin-yours']);
    expect(refused('9970451283', ['999 421 7080', '7045128'])).toBe('access-pin-yours');
    expect(refused('994217', ['999 421 7080'])).toBe('access-pin-yours');
  });

  it('is nearly any of those that are drawn by chance', () => {
    const digits = fc.string({
      unit: fc.integer({ min: 0, max: 9 }).map(String),
      minLength: 6,
      maxLength: 12,
    });
    const drawn = fc.sample(digits, 2000);
    expect(drawn.filter((pin) => refused(pin) !== undefined).length).toBeLessThan(200);
  });
});

describe('RULE I-03: when a person sets a PIN', () => {
  it('proves with the one that there is, and it is stored salted and never as it is', async () => {
    expect(await set('839415', await byPin())).toBe('changed');
    expect([await kindOf(SANDBOX_PIN), await kindOf('839415')]).toEqual(['wrong', 'proved']);
    const { rows } = await sql<{ row: string }>`select account_pin::text as row from account_pin`.execute(
      stage.database.db,
    );
    expect(rows.map(({ row }) => row).join()).not.toContain('839415');
  });

  it('cannot set it by a new sign-in alone, nor with an old proof, nor with that of another', async () => {
    const old = await byPin();
    expect(await set('839415', signedInNow())).toBe('access-proof-needed');
    expect(await set('839415', signInProof(operatorId, stage.clock.now()))).toBe('access-proof-needed');
    stage.passMs(5 * 60_000 + 1);
    expect(await set('839415', old)).toBe('access-proof-needed');
  });

  it('never keeps the last one', async () => {
    await set('839415', await byPin());
    expect(await set('839415', await byPin('839415'))).toBe('access-pin-same');
  });

  it('needs a new sign-in and nothing else where there is no PIN yet', async () => {
    await sql`delete from account_pin where account_id = ${accountId}`.execute(stage.database.db);
    const early = signedInNow();
    stage.passMs(5 * 60_000 + 1);
    expect(await set('839415', early)).toBe('access-proof-needed');
    expect(await set('839415', signedInNow())).toBe('first');
  });

  it('waits in the lane of those who prove, and is told to come again where that is full', async () => {
    const proof = await byPin();
    const wish = { accountId, pin: '839415', proof };
    const codes = await Promise.all([
      ...Array.from({ length: 55 }, () => stage.access.proveFresh(operatorId, '0000').catch(faultCode)),
      ...Array.from({ length: 55 }, () => stage.access.newPin(wish).catch(faultCode)),
    ]);
    // Two in it and a hundred behind them.
    expect(codes.map((code) => code === 'limit-lane-full')).toEqual([
      ...Array.from({ length: 102 }, () => false),
      ...Array.from({ length: 8 }, () => true),
    ]);
  });

  it('RULE I-01: keeps it when the service starts again with its built-in people', async () => {
    await set('839415', await byPin());
    const parts = {
      db: stage.database.db,
      clock: stage.clock,
      random: (size: number) => Buffer.alloc(size, 7),
      identity: createSandboxIdentity('sandbox'),
      audit: openAuditTrail({ clock: stage.clock }),
      pinPepper: Buffer.from('pepper of the tests'),
    };
    await createAccess(parts);
    expect([await kindOf(SANDBOX_PIN), await kindOf('839415')]).toEqual(['wrong', 'proved']);
  });
});

describe('RULE I-03: when a PIN is forgotten or locked', () => {
  const grant = async (by: string): Promise<string | undefined> => {
    const given = { accountId, by, checked: 'called-back' } as const;
    const reset = await stage.access.grantReset(given, stage.database.db).catch(faultCode);
    stage.passMs(1);
    return reset;
  };

  beforeEach(async () => {
    await set('839415', await byPin());
  });

  it('a second person grants a reset, good after a new sign-in, for 30 minutes, once', async () => {
    expect(await stage.access.askReset(accountId, stage.database.db)).toBe(true);
    expect(await stage.access.askReset(accountId, stage.database.db)).toBe(false);
    expect(await grant(accountId)).toBe('access-same-person');
    const before = signedInNow();
    stage.passMs(1000);
    expect(await grant(operatorId)).toMatch(/^reset_/);
    expect(await set('749917', before)).toBe('access-proof-needed');
    stage.passMs(-1);
    expect(await set('749917', signedInNow())).toBe('access-proof-needed');
    stage.passMs(29 * 60_000);
    expect(await set('123456', signedInNow())).toBe('access-pin-trivial');
    expect(await set('740959', signedInNow())).toBe('reset');
    expect(await kindOf('740959')).toBe('proved');
    expect(await set('731952', signedInNow())).toBe('access-proof-needed');
  });

  it('is used up in one act, however often it was granted', async () => {
    const older = sql`
      insert into pin_reset (reset_id, account_id, granted_at, granted_by, checked)
      values ('reset_1', ${accountId}, ${stage.clock.now()}, ${operatorId}, 'called-back')`;
    await grant(operatorId);
    await older.execute(stage.database.db);
    stage.passMs(1);
    const last = await grant(operatorId);
    expect(await grant(operatorId)).toBe(last);
    expect(await set('740959', signedInNow())).toBe('reset');
    expect(await set('731952', signedInNow())).toBe('access-proof-needed');
  });

  it('opens nothing else: no passkey is added or removed by a sign-in, however new', async () => {
    const { db } = stage.database;
    const prover = await proverOf('amara.okafor', '839415');
    const mine = softAuthenticator(prover.party);
    const passkeyId = await addPasskey(prover, mine, await byPin('839415'));
    const before = signedInNow();
    await grant(operatorId);
    for (const proof of [before, signedInNow()]) {
      expect(await beginPasskey(prover, proof).catch(faultCode)).toBe('access-proof-needed');
      const removed = stage.access.removePasskey({ accountId, passkeyId, proof }, db);
      expect(await removed.catch(faultCode)).toBe('access-proof-needed');
    }
    expect(await stage.access.passkeys(accountId)).toHaveLength(1);
  });

  it('lets who lost their passkey remove all and set a PIN in one act, once', async () => {
    const prover = await proverOf('amara.okafor', '839415');
    const pin = await byPin('839415');
    expect(await setAll('740959', pin)).toBe('access-proof-needed');
    const passkeyId = await addPasskey(prover, softAuthenticator(prover.party), pin);
    expect(await setAll('740959', pin)).toBe('access-proof-needed');
    await grant(operatorId);
    expect(await setAll('740959', signedInNow())).toEqual({ occasion: 'reset', removed: [passkeyId] });
    expect([await stage.access.passkeys(accountId), await kindOf('740959')]).toEqual([[], 'proved']);
    expect(await setAll('731952', signedInNow())).toBe('access-proof-needed');
  });

  it('does not let a key in that was begun before the PIN was set', async () => {
    const { db } = stage.database;
    const prover = await proverOf('amara.okafor', '839415');
    await sql`delete from account_pin where account_id = ${accountId}`.execute(db);
    const { challenge } = await beginPasskey(prover, signedInNow());
    expect(await set('740959', signedInNow())).toBe('first');
    const key = { ...softAuthenticator(prover.party).create(challenge), name: 'Phone' };
    expect(await stage.access.addPasskey(prover, key, db).catch(faultCode)).toBe('access-challenge-unknown');
  });

  it('lets one first key in, however many were begun before it', async () => {
    const { db } = stage.database;
    const prover = await proverOf('amara.okafor', '839415');
    await sql`delete from account_pin where account_id = ${accountId}`.execute(db);
    const begun = [await beginPasskey(prover, signedInNow()), await beginPasskey(prover, signedInNow())];
    const codes = begun.map(({ challenge }) => {
      const key = { ...softAuthenticator(prover.party).create(challenge), name: 'Phone' };
      return inTransaction(db, (tx) => stage.access.addPasskey(prover, key, tx)).catch(faultCode);
    });
    expect((await Promise.all(codes)).filter((code) => code?.startsWith('passkey_'))).toHaveLength(1);
  });

  it('is too late after 30 minutes', async () => {
    await grant(operatorId);
    stage.passMs(30 * 60_000);
    expect(await set('740959', signedInNow())).toBe('access-proof-needed');
  });

  it('puts the built-in PIN of a sandbox back, so that its person can sign in anew', async () => {
    await grant(operatorId);
    expect((await stage.access.signIn({ subject: 'amara.okafor', pin: SANDBOX_PIN })).kind).toBe('signed-in');
  });

  it('the table itself holds that nobody grants their own', async () => {
    const own = sql`
      insert into pin_reset (reset_id, account_id, granted_at, granted_by, checked)
      values ('reset_1', ${accountId}, now(), ${accountId}, 'called-back')`.execute(stage.database.db);
    await expect(own).rejects.toThrow();
  });

  it('is told to whoever looks after accounts', async () => {
    const standing = async (): Promise<string | undefined> =>
      (await stage.access.listAccounts()).find(({ account }) => account.accountId === accountId)?.reset;
    await stage.access.askReset(accountId, stage.database.db);
    expect(await standing()).toBe('asked');
    await grant(operatorId);
    expect(await standing()).toBe('granted');
    stage.passMs(30 * 60_000);
    expect(await standing()).toBe('none');
  });
});
