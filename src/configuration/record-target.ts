// The record system that a live service files into, and how it proves itself there. Null stands for the embedded one.
import { demandHttps } from './insecure.ts';
import { refuse } from './refusal.ts';
import { demandClosed } from './secret-file.ts';

export type RecordProof =
  | { kind: 'bearer-file'; file: string }
  | { kind: 'smart'; clientId: string; keyFile: string; tokenUrl: string | null; scope: string };

export type RecordTarget = { baseUrl: string; proof: RecordProof };

export type RecordSettings = {
  RECORD_TOKEN_FILE?: string | undefined;
  RECORD_CLIENT_ID?: string | undefined;
  RECORD_CLIENT_KEY_FILE?: string | undefined;
  RECORD_TOKEN_URL?: string | undefined;
  RECORD_SCOPE: string;
};

/** Throws `config-incomplete`, `config-insecure-record`, `config-insecure-file`, `config-file-unreadable`. */
export function readRecordTarget(baseUrl: string, settings: RecordSettings): RecordTarget {
  demandHttps(baseUrl, 'RECORD_URL', 'config-insecure-record');
  demandHttps(settings.RECORD_TOKEN_URL, 'RECORD_TOKEN_URL', 'config-insecure-record');
  return { baseUrl: baseUrl.replace(/(?<!\/)\/+$/, ''), proof: proofOf(settings) };
}

function proofOf(settings: RecordSettings): RecordProof {
  const { RECORD_TOKEN_FILE: file, RECORD_CLIENT_ID: clientId, RECORD_CLIENT_KEY_FILE: keyFile } = settings;
  if (clientId !== undefined && keyFile !== undefined) {
    demandClosed('RECORD_CLIENT_KEY_FILE', keyFile, 'live');
    const { RECORD_TOKEN_URL: tokenUrl = null, RECORD_SCOPE: scope } = settings;
    return { kind: 'smart', clientId, keyFile, tokenUrl, scope };
  }
  if (clientId !== undefined || keyFile !== undefined) {
    const name = clientId === undefined ? 'RECORD_CLIENT_ID' : 'RECORD_CLIENT_KEY_FILE';
    throw refuse('config-incomplete', `Set ${name} too: SMART Backend Services needs an id and a key.`, name);
  }
  if (file === undefined)
    throw refuse(
      'config-incomplete',
      'Nothing proves us to the record system. Set RECORD_TOKEN_FILE, or RECORD_CLIENT_ID and RECORD_CLIENT_KEY_FILE.',
      'RECORD_TOKEN_FILE',
    );
  demandClosed('RECORD_TOKEN_FILE', file, 'live');
  return { kind: 'bearer-file', file };
}
