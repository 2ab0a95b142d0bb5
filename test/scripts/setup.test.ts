// `npm run setup` in parts: which answers apply, what is refused, what is found about the machine. The whole is in test/flow.
import { describe, expect, it } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { answersFromFile } from '../../scripts/setup/ask.ts';
import type { Answers } from '../../scripts/setup/questions.ts';
import { Fault } from '../../src/kernel/fault.ts';

/** What a live service needs and nothing chooses. */
const PLAIN: Answers = {
  PUBLIC_URL: 'https://countersign.example',
  ORGANISATION_CODE: 'RXX',
  POLICY_ID: 'IG-042',
  POLICY_VERSION: '3',
  TRUSTED_PROXIES: '10.0.0.5',
  RECORD_URL: 'https://record.example/fhir',
  RECORD_CLIENT_ID: 'countersign',
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'countersign',
  OIDC_CLAIMS_FILE: 'claims.json',
};
const OPEN_BAO = { OPENBAO_URL: 'https://bao.example', OPENBAO_TOKEN_FILE: './token' };

function answered(given: Answers, before: Answers = PLAIN): Promise<Answers> {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'cs-answers-')), 'answers.json');
  fs.writeFileSync(file, JSON.stringify(given));
  return answersFromFile(file, before);
}

async function refusal(given: Answers, before?: Answers): Promise<unknown> {
  return answered(given, before).then(
    () => 'taken',
    (error: unknown) => {
      if (!(error instanceof Fault)) throw error;
      return [error.code, error.place?.field];
    },
  );
}

describe('answers', () => {
  it('may name the folders of the signing keys beside OpenBao, and the next time keeps them', async () => {
    const folders = { VAULT_KEY_DIR: '/keys', VAULT_KEY_COPY_DIR: '/safe' };
    const first = await answered({ keys: 'openbao', ...OPEN_BAO, ...folders });
    expect(first).toMatchObject(folders);
    expect(await answered({ POLICY_VERSION: '4' }, first)).toMatchObject(folders);
  });

  it('choose what they belong to without its name', async () => {
    const server = { DATABASE_URL: 'postgres://countersign@localhost/countersign' };
    expect(await answered(server)).toMatchObject({ database: 'server', ...server });
    expect(await answered(OPEN_BAO)).toMatchObject({ keys: 'openbao', ...OPEN_BAO });
    const secret = { OIDC_CLIENT_SECRET_FILE: './secret' };
    expect(await answered(secret)).toMatchObject({ provider: 'secret', ...secret });
    const own = { TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' };
    expect(await answered(own)).toMatchObject({ tls: 'own', ...own });
  });

  it('that belong to something else are refused, not dropped', async () => {
    expect(await refusal({ database: 'embedded', DATABASE_URL: 'postgres://db.example/x' })).toEqual([
      'setup-answer-besides',
      'DATABASE_URL',
    ]);
    expect(await refusal({ ...OPEN_BAO, KEY_PASSPHRASE_FILE: './passphrase' })).toEqual([
      'setup-answer-besides',
      'KEY_PASSPHRASE_FILE',
    ]);
    expect(await refusal({ REDIS_PASSWORD_FILE: './redis' })).toEqual([
      'setup-answer-besides',
      'REDIS_PASSWORD_FILE',
    ]);
    expect(await refusal({ HTTP_REDIRECT_PORT: '80' })).toEqual([
      'setup-answer-besides',
      'HTTP_REDIRECT_PORT',
    ]);
  });

  it('that are empty empty what was there, and its choice with it', async () => {
    const before = { ...PLAIN, DATABASE_URL: 'postgres://countersign@localhost/countersign' };
    expect(await answered({ DATABASE_URL: '' }, before)).toMatchObject({ database: 'embedded' });
  });

  it('keep the proxies beside TLS of our own', async () => {
    const before = { ...PLAIN, TLS_CERT_FILE: 'cert.pem', TLS_KEY_FILE: 'key.pem' };
    expect(await answered({ POLICY_VERSION: '4' }, before)).toMatchObject({
      tls: 'own',
      TLS_CERT_FILE: 'cert.pem',
      TRUSTED_PROXIES: '10.0.0.5',
    });
    expect(await answered({}, { ...before, TRUSTED_PROXIES: '' })).toMatchObject({
      tls: 'own',
      TRUSTED_PROXIES: '',
    });
  });

  it('hold no password, also not among the parameters of an address', async () => {
    const place = 'postgres://countersign@localhost/countersign?password=abc';
    expect(await refusal({ DATABASE_URL: place })).toEqual(['setup-answer-invalid', 'DATABASE_URL']);
  });
});
