// Starts the process that proves an erasure (fresh-look/main.ts) and speaks with it. What opens the vault goes through its standard
// input: never into its arguments or its environment.
import { spawn } from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type { FoundKey, FreshVault } from './custody/index.ts';
import type { Answer, Place, Question } from './fresh-look/protocol.ts';
import { Fault } from './kernel/fault.ts';
import { ownAuthorities } from './trust-authority.ts';
import type { StoredVault } from './vault-parts.ts';

const MAIN = path.join(import.meta.dirname, 'fresh-look/main.ts');
const ANSWER_LIMIT_MS = 60_000;

/** A vault that another process opened just now. Throws what opening it throws, and `custody-vault-unavailable`. */
export async function lookAfresh({ dataDir, keys }: StoredVault): Promise<FreshVault> {
  const { openBao, passphrase, vaultKeyDir } = keys;
  const child = spawn(process.execPath, [MAIN], { stdio: ['pipe', 'pipe', 'ignore'], env: {} });
  // One that could not start (no process, file or memory to be had) says so twice; nobody listening would end the service.
  child.on('error', () => undefined);
  if (child.pid === undefined)
    throw new Fault(
      'unavailable',
      'custody-vault-unavailable',
      'The process that opens the vault afresh did not start.',
    );
  // A pipe that breaks because the process ended is told by the missing answer.
  child.stdin.on('error', () => undefined);
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const limit = setTimeout(() => child.kill('SIGKILL'), ANSWER_LIMIT_MS);
  const close = async (): Promise<void> => {
    clearTimeout(limit);
    child.stdin.end();
    if (child.exitCode === null && child.signalCode === null)
      await new Promise<void>((resolve) => child.once('exit', () => resolve()));
  };
  const next = async (): Promise<string> => {
    const line = await lines.next();
    if (line.done !== true) return line.value;
    throw new Fault(
      'unavailable',
      'custody-vault-unavailable',
      'The process that opens the vault afresh ended.',
    );
  };
  const ask = async (question: Question): Promise<Exclude<Answer, { fault: string }>> => {
    child.stdin.write(`${JSON.stringify(question)}\n`);
    const answer = JSON.parse(await next()) as Answer;
    if ('fault' in answer) throw told(answer.fault);
    return answer;
  };
  const names = async (question: Question): Promise<string[]> => {
    const answer = await ask(question);
    return 'names' in answer ? answer.names : [];
  };
  try {
    const place: Place = {
      dataDir,
      keys: { openBao, passphrase, vaultKeyDir },
      authorities: ownAuthorities(),
    };
    child.stdin.write(`${JSON.stringify(place)}\n`);
    const first = await next();
    if (first !== 'open') throw told((JSON.parse(first) as { fault: string }).fault);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    get: async (ownerId, keyIds) => {
      const answer = await ask({ ask: 'states', ownerId, keyIds });
      return new Map(
        'states' in answer ? answer.states.map(([keyId, state]) => [keyId, foundAs(state)]) : [],
      );
    },
    residue: (ownerId, keyIds) => names({ ask: 'residue', ownerId, keyIds }),
    destroyedIds: (ownerId) => names({ ask: 'destroyed', ownerId, keyIds: [] }),
    close,
  };
}

function foundAs(state: string): FoundKey {
  if (state === 'destroyed' || state === 'unknown') return state;
  throw new Fault('internal', 'custody-erasure-unproven', 'A key is still there after its destruction.');
}

function told(code: string): Fault {
  return new Fault('unavailable', code, 'The vault could not be opened afresh.');
}
