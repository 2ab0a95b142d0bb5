// The machines as the operator's file has them now. The file is looked at whenever somebody asks, and read again when it changed:
// a client that is taken out is nobody from that moment. A file that became invalid changes nothing and is told to the log.
import fs from 'node:fs/promises';
import { sha256 } from '../kernel/digest.ts';
import { Fault } from '../kernel/fault.ts';
import { othersMayWrite } from '../kernel/file-permissions.ts';
import { demandNoAuthority } from './no-authority.ts';
import { parseMachineFile, type MachineClient, type MachineFile } from './client.ts';

export type Registry = {
  find(clientId: string): Promise<MachineClient | null>;
  privateHosts(): Promise<readonly string[]>;
};

export type RegistryParts = {
  /** Null: there are no machines. */
  file: string | null;
  mode: 'sandbox' | 'live';
  /** MTLS_CA_FILE; null where certificates are taken from no authority. */
  authorityFile: string | null;
  /** Hears of a file that cannot be used: a code, and a place in the file. */
  onInvalid: (code: string, place: string) => void;
  /** Clients that are gone, or prove themselves in another way than before. */
  onGone: (clientIds: readonly string[]) => Promise<void>;
};

type Read = { readonly mark: string; readonly content: MachineFile };

const NONE: MachineFile = { clients: [], privateHosts: [] };

/**
 * Opens it. Throws `machine-clients-invalid`, `machine-clients-unreadable`, `machine-certificate-authority`, `config-insecure-file`: at the
 * start, a wrong file is no file.
 */
export async function openRegistry(parts: RegistryParts): Promise<Registry> {
  const { file } = parts;
  if (file === null) {
    return { find: () => Promise.resolve(null), privateHosts: () => Promise.resolve([]) };
  }
  let current: Read = { mark: '', content: NONE };
  /** Their tokens are to be ended; again with the next look, until that was done. */
  const gone = new Set<string>();
  let reading: Promise<void> | null = null;
  const refresh = async (): Promise<void> => {
    const next = await readIfChanged(file, current.mark, parts);
    if (next !== null) {
      for (const clientId of goneClients(current.content, next.content)) gone.add(clientId);
      current = next;
    }
    if (gone.size === 0) return;
    const clientIds = [...gone];
    await parts.onGone(clientIds);
    for (const clientId of clientIds) gone.delete(clientId);
  };
  const look = (): Promise<void> => {
    reading ??= refresh()
      .catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
        parts.onInvalid(error.code, error.place?.path ?? '');
      })
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  await refresh();
  return {
    find: async (clientId) => {
      await look();
      return current.content.clients.find(({ id }) => id === clientId) ?? null;
    },
    privateHosts: async () => {
      await look();
      return current.content.privateHosts;
    },
  };
}

/** Null: it is what it was. */
async function readIfChanged(
  file: string,
  mark: string,
  { mode, authorityFile }: RegistryParts,
): Promise<Read | null> {
  try {
    const { mtimeNs, ctimeNs, size, ino, mode: permissions } = await fs.stat(file, { bigint: true });
    const now = [mtimeNs, ctimeNs, size, ino].join(':');
    if (now === mark) return null;
    if (mode === 'live' && othersMayWrite(permissions)) throw writtenByOthers();
    const content = parseMachineFile(await fs.readFile(file, 'utf8'), mode);
    if (authorityFile !== null) demandNoAuthority(content, await fs.readFile(authorityFile, 'utf8'));
    return { mark: now, content };
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    throw new Fault('invalid', 'machine-clients-unreadable', 'The file of machine clients cannot be read.', {
      cause,
    });
  }
}

function writtenByOthers(): Fault {
  return new Fault(
    'invalid',
    'config-insecure-file',
    'Others can change the file of machine clients, and with it who may do what. Run: chmod go-w on it.',
    { place: { field: 'MACHINE_CLIENTS_FILE' } },
  );
}

function goneClients(before: MachineFile, after: MachineFile): string[] {
  return before.clients.flatMap((old) => {
    const now = after.clients.find(({ id }) => id === old.id);
    return now === undefined || !keepsProofs(old, now) ? [old.id] : [];
  });
}

/** A key or a certificate may be added; one that is taken out may be a stolen one, so what it brought ends too. */
function keepsProofs(before: MachineClient, now: MachineClient): boolean {
  return hasProofs(now, proofsOf(before));
}

/** Whether the client still proves itself in all these ways. */
export function hasProofs(client: MachineClient, proofs: readonly string[]): boolean {
  const kept = new Set(proofsOf(client));
  return proofs.every((proof) => kept.has(proof));
}

/** A digest of each key, address or certificate by which it proves itself. */
export function proofsOf(client: MachineClient): string[] {
  return wholeProofsOf(client).map((proof) => sha256(Buffer.from(proof)).toString('base64url'));
}

function wholeProofsOf(client: MachineClient): string[] {
  if ('jwks' in client) return client.jwks.keys.map((key) => JSON.stringify(key));
  if ('jwksUrl' in client) return [client.jwksUrl];
  if ('certificate' in client) return [JSON.stringify(client.certificate)];
  return client.certificates.map((one) => one.toString('hex'));
}
