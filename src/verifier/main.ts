// `npm run verify -- BUNDLE --policy FILE`: checks a receipt without this service. Exit 0: verified; 1: not verified, with
// the reasons; 2: wrong usage or a file that cannot be read.
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { sha256 } from '../kernel/digest.ts';
import { MAX_BUNDLE_BYTES } from '../receipts/bundle.ts';
import { saysDeviceBundle } from '../receipts/device-bundle.ts';
import { openSodium, type Sodium } from '../signing/sodium.ts';
import { deviceReport } from './device-report.ts';
import { report } from './report.ts';
import { verifyBundle } from './verify-bundle.ts';
import { verifyDeviceBundle } from './verify-device.ts';

const USAGE = 'usage: npm run verify -- BUNDLE.receipt.json --policy policy.txt';

function readArguments(args: string[]): { bundle: string; policy: string } | null {
  try {
    const { values, positionals } = parseArgs({
      args,
      options: { policy: { type: 'string' } },
      allowPositionals: true,
    });
    const [bundle, ...rest] = positionals;
    const { policy } = values;
    return bundle === undefined || rest.length > 0 || policy === undefined ? null : { bundle, policy };
  } catch {
    return null;
  }
}

function readFile(name: string): Buffer | null {
  try {
    return fs.statSync(name).size > MAX_BUNDLE_BYTES ? null : fs.readFileSync(name);
  } catch {
    return null;
  }
}

function check(sodium: Sodium, bundle: Buffer, policy: Buffer): { ok: boolean; lines: string[] } {
  const fingerprint = sha256(policy).toString('hex');
  if (saysDeviceBundle(bundle)) {
    const verdict = verifyDeviceBundle(sodium, bundle, policy);
    return { ok: verdict.ok, lines: deviceReport(verdict, fingerprint) };
  }
  const verdict = verifyBundle(sodium, bundle, policy);
  return { ok: verdict.ok, lines: report(verdict, fingerprint) };
}

async function main(): Promise<number> {
  const files = readArguments(process.argv.slice(2));
  if (files === null) {
    console.error(USAGE);
    return 2;
  }
  const bundle = readFile(files.bundle);
  const policy = readFile(files.policy);
  if (bundle === null || policy === null) {
    console.error(`cannot read ${bundle === null ? files.bundle : files.policy}`);
    return 2;
  }
  const { ok, lines } = check(await openSodium(), bundle, policy);
  (ok ? console.log : console.error)(lines.join('\n'));
  return ok ? 0 : 1;
}

process.exitCode = await main();
