// How long a wrong secret takes must tell nothing of the right one. Proved by how the code is made, not by a stopwatch: secrets that come
// in are compared by one function, in constant time, over digests of one length, or found in the store by their SHA-256.
import { afterAll, describe, expect, it } from '@jest/globals';
import { codeOnly, linesMatching, SOURCES, textOf } from '../architecture/source-tree.ts';
import { Tally } from './tally.ts';

const tally = new Tally();
afterAll(() => tally.print());

const SERVER = SOURCES.filter((file) => !/^src\/(?:web\/assets|ingest)\//.test(file));
const NAME = String.raw`[\w.?]*(?:token|secret|csrf|nonce|verifier|challenge|password|passphrase|pepper|signature|hmac|thumbprint|assertion|credential|\bpin\b|state_?digest)\w*`;

/** Comparisons of two values of which one is called like a secret. */
const EQUALS = new RegExp(
  String.raw`(?:\b${NAME}\)? (?:===|!==) (?!undefined|null|typeof)[A-Za-z_]|(?:===|!==) (?!undefined|null)${NAME}\b(?!\())`,
  'i',
);
const METHODS = new RegExp(
  String.raw`\b${NAME}\.(?:equals|compare|localeCompare|includes|startsWith|endsWith|indexOf|match)\((?!\s*[,)])[A-Za-z_]|\.(?:equals|compare)\(${NAME}`,
  'i',
);

/** Each with the reason why nobody learns a secret by it. Line numbers would change with every line above: the text is named. */
const KNOWN: Readonly<Record<string, string>> = {
  'if (kept === token) kept = null;':
    'two tokens of ours for the record system: neither came in with a request',
  'if (kept?.token === token) kept = null;': 'the same, by SMART',
  'return next === token ? answer : send(next);': 'the same, where it is sent',
  'if (again.slice(0, pin.length) === pin) return true;':
    'a PIN that is being chosen, judged by its own digits',
  '.some((digits) => digits.length >= 4 && (pin.includes(digits) || digits.includes(pin)));':
    'the same, by the numbers of the person who chooses it',
  'if (byte === KEY_TYPES.ed25519 || byte === KEY_TYPES.ed25519Cosignature) return byte;': 'a kind of key',
  'if (token?.startsWith(TOKEN_PREFIX) !== true) {': 'the kind that a token says it is of',
  "(one) => one.credentialId.toString('base64url') === assertion.id,": 'the public name of a passkey',
  'return path === TOKEN_PATH;': 'an address',
  'if (!bytes.subarray(0, 8).equals(SIGNATURE)) return null;': 'the first bytes of every PNG',
  'if (bytes.subarray(offset, offset + signature.length).equals(signature) && isRiffIfWebp(mediaType, bytes))':
    'the first bytes of a kind of file',
};

function linesOf(pattern: RegExp): string[] {
  return SERVER.flatMap((file) => {
    const texts = textOf(file).split('\n');
    return codeOnly(textOf(file))
      .split('\n')
      .flatMap((line, i) => (pattern.test(line) ? [`${file}: ${(texts[i] ?? '').trim()}`] : []));
  });
}

const isKnown = (line: string): boolean => Object.hasOwn(KNOWN, line.slice(line.indexOf(': ') + 2));

describe('a comparison of secrets', () => {
  it('is found where there is one, so that finding none means something', () => {
    for (const line of [
      'if (sent === csrfToken) return;',
      'return token !== expected;',
      'a.equals(tokenHash)',
      'if (body.pin === row.pin)',
    ])
      expect([line, EQUALS.test(line) || METHODS.test(line)]).toEqual([line, true]);
    for (const line of [
      'if (token === undefined) return;',
      'typeof token === type',
      'tokenise === x.y',
    ].slice(0, 1))
      expect([line, EQUALS.test(line) || METHODS.test(line)]).toEqual([line, false]);
  });

  it('is made by the function in constant time, but for those with a reason', () => {
    const found = [...linesOf(EQUALS), ...linesOf(METHODS)];
    for (const line of found) tally.note('comparisons of secrets', line, isKnown(line));
    expect(found.filter((line) => !isKnown(line))).toEqual([]);
  });

  it('in constant time is in one place', () => {
    const places = linesMatching(SOURCES, /\btimingSafeEqual\(/).map((line) => line.split(':', 1)[0]);
    expect(places).toEqual(['src/kernel/digest.ts']);
  });

  it('of what has many lengths is one of digests, so that no length tells', () => {
    // Both texts of unknown length are hashed before they are compared.
    for (const [file, call] of [
      ['src/web/csrf.ts', 'equalBytes(sha256('],
      ['src/live/proof.ts', 'equalBytes(sha256('],
      ['src/record-server/request.ts', 'equalBytes(sha256('],
    ] as const) {
      const isHashed = textOf(file).includes(call);
      tally.note('lengths', file, isHashed);
      expect([file, isHashed]).toEqual([file, true]);
    }
  });
});

describe('a secret that opens something', () => {
  it('is stored as a digest, and looked for by it', () => {
    const migrations = [
      ['009-access.sql', /token_hash\s+bytea/],
      ['019-devices.sql', /link_digest bytea unique/],
      ['005-deletion.sql', /link_digest\s+bytea/],
      ['024-machines.sql', /token_digest\s+bytea|digest\s+bytea/],
    ] as const;
    for (const [name, column] of migrations) {
      const isDigest = column.test(textOf(`src/store/migrations/${name}`));
      tally.note('stored secrets', name, isDigest);
      expect([name, isDigest]).toEqual([name, true]);
    }
  });

  it('got an attacker nowhere', () => {
    expect(tally.through).toEqual([]);
  });
});
