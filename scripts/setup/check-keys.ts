// Where the keys will be: a passphrase that nobody else reads, or an OpenBao that lets us in and has the engines that we need.
import { OpenBaoClient } from '../../src/adapters/keys-vault/client.ts';
import type { Config } from '../../src/config.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import type { Finding } from './finding.ts';

/** Reads only; never rejects. */
export async function checkKeys({ keys }: Config): Promise<Finding[]> {
  const { openBao } = keys;
  if (openBao === null)
    return [
      { severity: 'good', code: 'keys-passphrase', text: 'The vault key is closed by a passphrase.' },
      {
        severity: 'todo',
        code: 'keys-passphrase-paper',
        text: 'Keep the passphrase in a safe too, apart from every backup: without it nothing opens again.',
      },
    ];
  const client = new OpenBaoClient(openBao);
  try {
    const shelf = await client.ask('LIST', `${openBao.kv}/metadata`);
    const key = await client.ask('GET', `${openBao.transit}/keys/${openBao.key}`);
    // A mount that is not there answers 404 with a reason, an empty one without.
    const isMissing = [shelf, key].some(
      ({ status, errors }) => status === 400 || (status === 404 && errors.length > 0),
    );
    if (isMissing)
      return [
        {
          severity: 'open',
          code: 'openbao-no-engine',
          text: 'OpenBao has no engine at OPENBAO_KV (kv, version 2) or OPENBAO_TRANSIT: enable them.',
        },
      ];
    return [{ severity: 'good', code: 'openbao-ready', text: 'OpenBao lets us in and has both engines.' }];
  } catch (error) {
    if (faultCode(error) === 'custody-vault-refused')
      return [
        {
          severity: 'open',
          code: 'openbao-refuses',
          text: 'OpenBao does not take the token, or its policy gives us no way to the engines.',
        },
      ];
    return [
      { severity: 'open', code: 'openbao-unreachable', text: 'OpenBao does not answer, or is sealed.' },
    ];
  }
}
