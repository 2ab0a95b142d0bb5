// RULE D-06: the proof of an erasure asks a process that was started for nothing else: it has no memory of any key, opens the vault
// from what is stored, and says of each key how it stands. It never hands out a key. Started by wiring-fresh-look.ts; the first
// line of standard input says which vault, each other line asks, and it ends with its input.
import { randomBytes } from 'node:crypto';
import readline from 'node:readline';
import { systemClock } from '../kernel/clock.ts';
import { faultCode } from '../kernel/fault.ts';
import { openKeyVault } from '../vault/index.ts';
import { trustAlso } from '../trust-authority.ts';
import { storedVaultParts } from '../vault-parts.ts';
import type { Answer, Place, Question } from './protocol.ts';

async function answer(
  vault: Awaited<ReturnType<typeof openKeyVault>>,
  { ask, ownerId, keyIds }: Question,
): Promise<Answer> {
  if (ask === 'residue') return { names: await vault.residue(ownerId, keyIds) };
  if (ask === 'destroyed') return { names: await vault.destroyedIds(ownerId) };
  const found = await vault.get(ownerId, keyIds);
  return {
    states: [...found].map(([keyId, key]) => {
      if (!Buffer.isBuffer(key)) return [keyId, key];
      key.fill(0);
      return [keyId, 'stands'];
    }),
  };
}

async function run(): Promise<void> {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const common = { clock: systemClock, random: randomBytes };
  const first = await lines.next();
  if (first.done === true) return;
  const { authorities, ...place } = JSON.parse(first.value) as Place;
  trustAlso(authorities);
  const vault = await openKeyVault({ ...storedVaultParts({ ...place, ...common }), ...common });
  process.stdout.write('open\n');
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const said = await answer(vault, JSON.parse(line.value) as Question).catch((error: unknown): Answer => ({
      fault: faultCode(error) ?? 'custody-vault-unavailable',
    }));
    process.stdout.write(`${JSON.stringify(said)}\n`);
  }
}

try {
  await run();
} catch (error) {
  process.stdout.write(`${JSON.stringify({ fault: faultCode(error) ?? 'custody-vault-unavailable' })}\n`);
  process.exitCode = 1;
}
