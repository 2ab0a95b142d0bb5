// npm run fsck -- log FOLDER --policy FILE: derives a log's tiles, checkpoints and root again from its entries and names every
// difference. Needs a copy of the log's folder and its policy, no database and no secret. Exit 0: whole; 1: problems; 2: usage.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { openTilesFs } from '../src/adapters/tiles-fs/index.ts';
import { fsck, parsePolicy } from '../src/log/index.ts';
import { openSodium } from '../src/signing/index.ts';

const USAGE = 'usage: npm run fsck -- log FOLDER --policy FILE';

async function run(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { policy: { type: 'string' } },
  });
  const [what, folder] = positionals;
  if (what !== 'log' || folder === undefined || values.policy === undefined || !fs.existsSync(folder)) {
    console.error(USAGE);
    return 2;
  }
  const [log] = parsePolicy(fs.readFileSync(values.policy)).logs;
  if (log === undefined) {
    console.error('the policy trusts no log');
    return 2;
  }
  const report = await fsck(await openSodium(), openTilesFs({ folder, random: randomBytes }), log);
  for (const { code, path } of report.problems) console.error(`${code}  ${path}`);
  if (report.problems.length > 0) return 1;
  console.log(`whole: ${report.size} entries, root ${report.root.toString('base64')}`);
  return 0;
}

process.exitCode = await run();
