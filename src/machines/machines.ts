// Machines: a client proves itself, gets an opaque token for five minutes, and is found again by it. RULE I-06: it may do what its
// scopes name as long as the file grants them. RULE C-02: every token given and refused is an event of ids and codes.
import { isScope, SCOPES, type ScopeName } from '../access/index.ts';
import type { Actor, AuditTrail } from '../audit/index.ts';
import { asBaton, type Baton } from '../kernel/baton.ts';
import type { Clock } from '../kernel/clock.ts';
import { equalBytes, sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import type { Random } from '../kernel/ids.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { checkAssertion, claimedClient, type CheckedAssertion } from './assertion.ts';
import {
  checkCertificate,
  thumbprintOf,
  type CertificateMethod,
  type ClientCertificate,
} from './certificate.ts';
import type { MachineClient, MachineKind } from './client.ts';
import { openKnownKeys, type KnownKeys } from './known-keys.ts';
import type { KeySource } from './ports.ts';
import { notProved, scopeRefused } from './refusal.ts';
import { hasProofs, openRegistry, proofsOf, type Registry } from './registry.ts';
import * as queries from './token-queries.ts';

export const TOKEN_SECONDS = 300;
/** Tells a machine's token from a session's. */
export const TOKEN_PREFIX = 'csm_';
const TOKEN_BYTES = 32;

export type Proof = {
  /** Our token endpoint, as the client must know it. */
  readonly audience: string;
  readonly assertion: string | null;
  /** For a client without an assertion. */
  readonly clientId: string | null;
  /** The certificate of this very connection. */
  readonly certificate: ClientCertificate | null;
};

type Proved = {
  readonly client: MachineClient;
  readonly method: 'private_key_jwt' | CertificateMethod;
  readonly assertion: CheckedAssertion | null;
  readonly thumbprint: Buffer | null;
};

/** A client that proved to be itself with this request. */
export type ProvedClient = Baton<'proved-client', Proved>;

export type IssuedToken = {
  readonly token: string;
  readonly seconds: number;
  readonly scopes: readonly ScopeName[];
};

/** Whose token a request carries. */
export type Machine = {
  readonly clientId: string;
  readonly kind: MachineKind;
  readonly scopes: readonly ScopeName[];
  readonly team: string | null;
  readonly limits: MachineClient['limits'];
};

export interface Machines {
  /** Whether connections ask for certificates at all. */
  readonly takesCertificates: boolean;
  /** Throws kind `unauthenticated` (`machine-…`; RFC 6749 `invalid_client`) or `machine-keys-unreachable`. */
  prove(proof: Proof): Promise<ProvedClient>;
  /** A token for these scopes, separated by blanks. Throws `machine-scope-refused`, `machine-assertion-replayed`. */
  issue(proved: ProvedClient, scope: string): Promise<IssuedToken>;
  /** Null: the token opens nothing, or not over this connection. */
  resume(token: string, certificate: ClientCertificate | null): Promise<Machine | null>;
}

export type MachineParts = {
  readonly db: Db;
  readonly audit: AuditTrail;
  readonly clock: Clock;
  readonly random: Random;
  /** MACHINE_CLIENTS_FILE. */
  readonly file: string | null;
  readonly mode: 'sandbox' | 'live';
  readonly source: KeySource;
  /** MTLS_CA_FILE. */
  readonly authorityFile: string | null;
  readonly takesCertificates: boolean;
  readonly onInvalid: (code: string, place: string) => void;
};

type Station = MachineParts & { registry: Registry; keys: KnownKeys };

/** Throws `machine-clients-invalid`, `machine-clients-unreadable`, `machine-certificate-authority`. */
export async function openMachines(parts: MachineParts): Promise<Machines> {
  const registry = await openRegistry({ ...parts, onGone: (clientIds) => endAll(parts, clientIds) });
  const keys = openKnownKeys({ ...parts, privateHosts: () => registry.privateHosts() });
  const station = { ...parts, registry, keys };
  return {
    takesCertificates: parts.takesCertificates,
    prove: (proof) => prove(station, proof),
    issue: (proved, scope) => issue(station, proved, scope),
    resume: (token, certificate) => resume(station, token, certificate),
  };
}

async function endAll({ db, audit, clock }: MachineParts, clientIds: readonly string[]): Promise<void> {
  for (const clientId of clientIds)
    await inTransaction(db, async (tx) => {
      const tokens = await queries.endTokens(tx, clientId, clock.now());
      if (tokens === 0) return;
      const by: Actor = { kind: 'client', id: clientId };
      await audit.append(tx, { name: 'machine-tokens-ended', by, why: 'operation', fields: { tokens } });
    });
}

async function noteRefusal(
  { db, audit }: MachineParts,
  client: MachineClient | null,
  fault: Fault,
): Promise<void> {
  // Nobody is known by that name, so it is the door that speaks.
  const by: Actor = client === null ? { kind: 'service', id: 'access' } : { kind: 'client', id: client.id };
  const fields = { reason: fault.code };
  await audit.append(db, { name: 'machine-token-refused', by, why: 'operation', fields });
}

async function prove(station: Station, proof: Proof): Promise<ProvedClient> {
  const { assertion, clientId } = proof;
  const claimed = assertion === null ? clientId : (claimedClient(assertion) ?? null);
  const client = claimed === null ? null : await station.registry.find(claimed);
  try {
    if (client === null) throw notProved('machine-client-unknown');
    // RFC 7521: where a client_id stands beside an assertion, it is the same.
    if (clientId !== null && clientId !== client.id) throw notProved('machine-client-unknown');
    return asBaton<'proved-client', Proved>(await proveClient(station, proof, client));
  } catch (error) {
    if (error instanceof Fault) await noteRefusal(station, client, error);
    throw error;
  }
}

async function proveClient(
  station: Station,
  { assertion, audience, certificate }: Proof,
  client: MachineClient,
): Promise<Proved> {
  if (assertion === null) {
    const method = checkCertificate(client, certificate, station.clock.now());
    const thumbprint = certificate === null ? null : thumbprintOf(certificate);
    return { client, method, assertion: null, thumbprint };
  }
  if (!('jwks' in client) && !('jwksUrl' in client)) throw notProved('machine-method-wrong');
  const checked = await checkAssertion(station, { assertion, audience }, client);
  return { client, method: 'private_key_jwt', assertion: checked, thumbprint: null };
}

function readScopes(client: MachineClient, text: string): ScopeName[] {
  const wanted = [...new Set(text.split(' ').filter((part) => part !== ''))];
  const scopes = wanted.filter(isScope);
  const granted = scopes.every((scope) => client.scopes.includes(scope));
  if (scopes.length === 0 || scopes.length < wanted.length || !granted) throw scopeRefused();
  return scopes;
}

async function issue(station: Station, proved: ProvedClient, scope: string): Promise<IssuedToken> {
  try {
    return await issueOnce(station, proved, readScopes(proved.client, scope));
  } catch (error) {
    if (error instanceof Fault) await noteRefusal(station, proved.client, error);
    throw error;
  }
}

async function issueOnce(
  { db, audit, clock, random }: Station,
  { client, method, assertion, thumbprint }: ProvedClient,
  scopes: ScopeName[],
): Promise<IssuedToken> {
  const issuedAt = clock.now();
  const secret = random(TOKEN_BYTES);
  await inTransaction(db, async (tx) => {
    if (assertion !== null && !(await queries.useAssertion(tx, { clientId: client.id, ...assertion })))
      throw notProved('machine-assertion-replayed');
    await queries.sweep(tx, issuedAt);
    await queries.insertToken(tx, {
      tokenHash: sha256(secret),
      clientId: client.id,
      scopes,
      proofs: proofsOf(client),
      thumbprint,
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + TOKEN_SECONDS * 1000),
    });
    await audit.append(tx, {
      name: 'machine-token-issued',
      by: { kind: 'client', id: client.id },
      why: 'operation',
      fields: {
        method: method.replaceAll('_', '-'),
        scopes: scopes.map((one) => SCOPES[one].code).join(':'),
      },
    });
  });
  return { token: `${TOKEN_PREFIX}${secret.toString('base64url')}`, seconds: TOKEN_SECONDS, scopes };
}

async function resume(
  { db, clock, registry }: Station,
  token: string,
  certificate: ClientCertificate | null,
): Promise<Machine | null> {
  if (!/^csm_[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const hash = sha256(Buffer.from(token.slice(TOKEN_PREFIX.length), 'base64url'));
  const row = await queries.readToken(db, hash, clock.now());
  const client = row === null ? null : await registry.find(row.clientId);
  // A key that is taken out may be a stolen one; the file may have changed while nothing ran.
  if (row === null || client === null || !hasProofs(client, row.proofs)) return null;
  // RFC 8705 §3: a token that was taken from its holder opens nothing.
  const bound = row.thumbprint;
  if (bound !== null && (certificate === null || !equalBytes(thumbprintOf(certificate), bound))) return null;
  const { id: clientId, kind, limits, team = null } = client;
  // What the file grants now; a scope that was taken away is gone from tokens too.
  const scopes = row.scopes.filter(isScope).filter((scope) => client.scopes.includes(scope));
  return { clientId, kind, scopes, team, limits };
}
