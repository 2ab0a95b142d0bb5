// Trust policies (C2SP tlog-policy): which logs are known, which witnesses, and how many of them must have cosigned. The file
// is octets; names are compared as such. Not trusted until its reader has compared the fingerprint.
import { Fault } from '../kernel/fault.ts';
import { KEY_TYPES, parseVerifierKey, type VerifierKey } from '../signing/verifier-key.ts';
import { parseDecimal } from './decimal.ts';

/** `all` needs every member, `any` one; `needs` has the number. */
export type WitnessGroup = { needs: number; members: string[] };

export type Policy = {
  logs: VerifierKey[];
  witnesses: Map<string, VerifierKey>;
  groups: Map<string, WitnessGroup>;
  /** A witness, a group, or `none`. */
  quorum: string;
};

const MAX_LINES = 1000;
const RESERVED = new Set(['none', 'all', 'any']);

/** Throws `log-policy-malformed`, `log-policy-key-type` (witnesses sign with type 0x04, logs with 0x01). */
export function parsePolicy(bytes: Uint8Array): Policy {
  const text = Buffer.from(bytes).toString('latin1');
  // oxlint-disable-next-line no-control-regex -- the specification allows tab and newline only
  if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) throw malformed('it holds a control character');
  const lines = text.split('\n');
  if (lines.length > MAX_LINES) throw malformed('it is too long');
  const policy: Policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: '' };
  for (const line of lines) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '');
    const [keyword = '#', ...items] = words;
    if (!keyword.startsWith('#')) readLine(policy, keyword, items);
  }
  if (policy.quorum === '') throw malformed('it has no quorum');
  return policy;
}

/** Whether these witnesses, by name, are enough. */
export function meetsQuorum(policy: Policy, cosigned: ReadonlySet<string>, name = policy.quorum): boolean {
  if (name === 'none') return true;
  const group = policy.groups.get(name);
  if (group === undefined) return cosigned.has(name);
  return group.members.filter((member) => meetsQuorum(policy, cosigned, member)).length >= group.needs;
}

function readLine(policy: Policy, keyword: string, items: string[]): void {
  if (keyword === 'log') readLog(policy, items);
  else if (keyword === 'witness') readWitness(policy, items);
  else if (keyword === 'group') readGroup(policy, items);
  else if (keyword === 'quorum') readQuorum(policy, items);
  else throw malformed('a line is of no known kind');
}

function readLog(policy: Policy, [key, , ...rest]: string[]): void {
  if (key === undefined || rest.length > 0) throw malformed('a log line has another form');
  policy.logs.push(readKey(key, KEY_TYPES.ed25519, policy.logs));
}

function readWitness(policy: Policy, [name, key, , ...rest]: string[]): void {
  if (name === undefined || key === undefined || rest.length > 0) {
    throw malformed('a witness line has another form');
  }
  checkNewName(policy, name);
  policy.witnesses.set(name, readKey(key, KEY_TYPES.ed25519Cosignature, [...policy.witnesses.values()]));
}

function readGroup(policy: Policy, [name, threshold, ...members]: string[]): void {
  if (name === undefined || threshold === undefined || members.length === 0) {
    throw malformed('a group line has another form');
  }
  checkNewName(policy, name);
  const counted = threshold === 'all' ? members.length : threshold === 'any' ? 1 : parseDecimal(threshold);
  if (counted === null || counted < 1 || counted > members.length)
    throw malformed('a threshold is impossible');
  const taken = new Set([...policy.groups.values()].flatMap((group) => group.members));
  for (const member of members) {
    // Each name counts in one way only.
    if (!isDefined(policy, member) || taken.has(member))
      throw malformed('a group member is unknown or taken');
    taken.add(member);
  }
  policy.groups.set(name, { needs: counted, members });
}

function readQuorum(policy: Policy, [name, ...rest]: string[]): void {
  const known = name !== undefined && (name === 'none' || isDefined(policy, name));
  if (!known || rest.length > 0 || policy.quorum !== '')
    throw malformed('the quorum is unknown or there are two');
  policy.quorum = name;
}

function isDefined(policy: Policy, name: string): boolean {
  return policy.witnesses.has(name) || policy.groups.has(name);
}

function checkNewName(policy: Policy, name: string): void {
  if (RESERVED.has(name) || isDefined(policy, name)) throw malformed('a name is reserved or taken');
}

function readKey(octets: string, type: number, others: readonly VerifierKey[]): VerifierKey {
  const key = parseKey(octets);
  if (key.type !== type) {
    throw new Fault(
      'invalid',
      'log-policy-key-type',
      'A key of the policy is of the wrong type for its line.',
    );
  }
  if (others.some(({ publicKey }) => publicKey.equals(key.publicKey)))
    throw malformed('a key is there twice');
  return key;
}

function parseKey(octets: string): VerifierKey {
  try {
    return parseVerifierKey(Buffer.from(octets, 'latin1').toString('utf8'));
  } catch (cause) {
    throw malformed('a key has another form', cause);
  }
}

function malformed(why: string, cause?: unknown): Fault {
  return new Fault('invalid', 'log-policy-malformed', `Not a policy: ${why}.`, { cause });
}
