// The audit trail, checked for gaps (RULE C-02): as it is stored (DATABASE_URL, or the embedded store in DATA_DIR), or as it was exported, without any database. `--head` is a head that the service told in its log earlier:
// only that shows a trail that was cut at its end or put back from a backup.
import fs from 'node:fs';
import readline from 'node:readline';
import { checkExport, verifyChain, type Head } from '../src/audit/index.ts';
import { readConfig } from '../src/config.ts';
import { Fault } from '../src/kernel/fault.ts';
import { openStore } from '../src/store/index.ts';
import { trustAuthority } from '../src/trust-authority.ts';

/** `SIZE:HASH`; undefined when none is given, null when it is none. */
export function parseHead(text: string | undefined): Head | undefined | null {
  if (text === undefined) return undefined;
  const [, size = '', hash = ''] = /^([1-9][0-9]{0,14}):([0-9a-f]{64})$/.exec(text) ?? [];
  return size === '' ? null : { size: Number(size), hash: Buffer.from(hash, 'hex') };
}

/** Exit code of the check of a stored trail. */
export async function checkStoredTrail(head: Head | undefined): Promise<number> {
  try {
    const opened = await openStore(trustAuthority(readConfig()));
    try {
      return report(await verifyChain(opened.db, head));
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(`${error.code}  ${error.message}`);
    return 2;
  }
}

function report(check: Awaited<ReturnType<typeof verifyChain>>): number {
  if (check.result === 'broken') {
    console.error(`${check.reason}  event ${check.at}`);
    return 1;
  }
  console.log(`whole: ${check.events} events, head ${check.events}:${check.head}`);
  return 0;
}

/** Exit code of the check of an export. */
export async function checkExportFile(file: string, head: Head | undefined): Promise<number> {
  const lines = readline.createInterface({ input: fs.createReadStream(file), crlfDelay: Infinity });
  const { events, first, head: last, problems } = await checkExport(lines, head);
  for (const { code, line, index } of problems)
    console.error(`${code}  line ${line}${index === null ? '' : `, event ${index}`}`);
  if (problems.length > 0) return 1;
  const range =
    first === null || last === null ? '' : `, from event ${first}, head ${last.size}:${last.hash}`;
  console.log(`whole: ${events} events${range}`);
  return 0;
}
