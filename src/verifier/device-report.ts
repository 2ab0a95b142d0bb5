// What a person reads after the check of a lost device's receipt: what held, what it says, and what it does not prove.
import type { DeviceStatement, WipeState } from '../receipts/device-schema.ts';
import { deviceOutcomeOf } from '../receipts/device-rules.ts';
import { reportLines } from './report.ts';
import type { DeviceVerdict } from './verify-device.ts';

const STATE_WORDS: Record<WipeState, string> = {
  'reported-by-manager': 'the manager of devices reports it as done',
  'attested-by-person': 'a person says that it is done, not checked',
  recovered: 'a person says that the device is back; nothing was wiped',
  'accepted-by-manager': 'the order was accepted; nothing tells whether it was carried out',
  unreachable: 'not known to be done: what was on the device may still be there',
  'refused-hold': 'not ordered: a hold forbids it',
};

const NOT_PROVED = [
  'that nobody read what was on the device before it was wiped;',
  'that nothing else was on it, or that no copy of it exists;',
  'that what a person or the manager of devices said is true;',
  "that the issuer's clock was right: the order of the log is certain, times are statements.",
];

/** The lines of the report. `fingerprint` is the SHA-256 of the policy file, hex. */
export function deviceReport(verdict: DeviceVerdict, fingerprint: string): string[] {
  return reportLines(verdict, fingerprint, accepted);
}

function accepted({
  receiptId,
  issuer,
  device,
  report,
  sessions,
  listed,
  wipe,
  time,
}: DeviceStatement): string[] {
  const { patients } = listed;
  return [
    '',
    `VERIFIED. Receipt ${receiptId} of ${issuer.organisation} about a lost device (${device.kind})`,
    `  outcome      ${deviceOutcomeOf(wipe)}`,
    `  issued       ${time.issuedAt}`,
    `  lost         ${report.lostAt}, noticed ${report.noticedAt}, reported ${report.reportedAt}`,
    `  sessions     ${sessions.ended} ended at ${sessions.at}`,
    `  on it        ${listed.cases} threads, ${listed.messages} messages, ${patients.count} patients${patients.exact ? '' : ' (not exact)'}`,
    `  holds        ${wipe.holdCheck.result}, checked ${wipe.holdCheck.at}: ${wipe.holdCheck.ground}`,
    `  wipe         grade ${wipe.grade}  ${STATE_WORDS[wipe.state]}`,
    '',
    'It does NOT prove:',
    ...NOT_PROVED.map((line) => `  - ${line}`),
  ];
}
