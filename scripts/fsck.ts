// Checks what is kept, from the outside; each says what is wrong by code and place. Exit 0: whole; 1: problems; 2: usage.
// `log FOLDER --policy FILE`: a log's tiles, checkpoints and root, derived again from its entries; no database and no secret.
// `custody`: keys, ciphertexts, tombstones and the copy register (fsck-custody.ts).
// `audit [--export FILE] [--head SIZE:HASH]`: the audit trail (fsck-audit.ts).
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { openTilesFs } from '../src/adapters/tiles-fs/index.ts';
import { fsck, parsePolicy } from '../src/log/index.ts';
import { openSodium } from '../src/signing/index.ts';
import { checkCustody } from './fsck-custody.ts';
import { checkExportFile, checkStoredTrail, parseHead } from './fsck-audit.ts';

const USAGE = `usage: npm run fsck -- log FOLDER --policy FILE
       npm run fsck -- custody
       npm run fsck -- audit [--head SIZE:HASH]
       npm run fsck -- audit --export FILE.ndjson [--head SIZE:HASH]`;

function usage(why = USAGE): number {
  console.error(why);
  return 2;
}

async function checkLog(folder: string, policyFile: string): Promise<number> {
  const [log] = parsePolicy(fs.readFileSync(policyFile)).logs;
  if (log === undefined) return usage('the policy trusts no log');
  const report = await fsck(await openSodium(), openTilesFs({ folder, random: randomBytes }), log);
  for (const { code, path } of report.problems) console.error(`${code}  ${path}`);
  if (report.problems.length > 0) return 1;
  console.log(`whole: ${report.size} entries, root ${report.root.toString('base64')}`);
  return 0;
}

async function checkAudit(file: string | undefined, told: string | undefined): Promise<number> {
  const head = parseHead(told);
  if (head === null) return usage('--head is SIZE:HASH, as the service tells it in its log');
  if (file === undefined) return checkStoredTrail(head);
  if (!fs.existsSync(file)) return usage(`there is no file ${file}`);
  return checkExportFile(file, head);
}

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { policy: { type: 'string' }, export: { type: 'string' }, head: { type: 'string' } },
  });
  const [what, folder] = positionals;
  if (what === 'custody' && folder === undefined) return checkCustody();
  if (what === 'audit' && folder === undefined) return checkAudit(values.export, values.head);
  if (what !== 'log' || folder === undefined || values.policy === undefined || !fs.existsSync(folder))
    return usage();
  return checkLog(folder, values.policy);
}

process.exitCode = await run();
