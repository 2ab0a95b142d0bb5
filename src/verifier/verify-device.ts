// The offline check of a lost device's receipt against a policy (RULE D-08, RULE I-04): as strict as that of a deletion's, so that
// not one byte of a bundle can change unnoticed. Both files are hostile until shown otherwise.
import { parsePolicy } from '../log/policy.ts';
import { DEVICE_CLAIMS_TEXTS } from '../receipts/claims.ts';
import { parseDeviceBundle } from '../receipts/device-bundle.ts';
import { brokenDeviceRules } from '../receipts/device-rules.ts';
import type { DeviceStatement } from '../receipts/device-schema.ts';
import type { Sodium } from '../signing/sodium.ts';
import { checkLogged, judge, must, openIssuers, Refusal, type Judged, type Note } from './check-logged.ts';

export type DeviceVerdict = Judged<DeviceStatement>;

/** Checks the bundle; never throws for what the files hold. */
export function verifyDeviceBundle(
  sodium: Sodium,
  bundleBytes: Uint8Array,
  policyBytes: Uint8Array,
): DeviceVerdict {
  return judge((note) => check(sodium, bundleBytes, policyBytes, note));
}

function check(
  sodium: Sodium,
  bundleBytes: Uint8Array,
  policyBytes: Uint8Array,
  note: Note,
): DeviceStatement {
  const policy = parsePolicy(policyBytes);
  note('policy', `${policy.logs.length} log(s) trusted, quorum ${policy.quorum}`);
  const bundle = parseDeviceBundle(bundleBytes);
  const { receipt } = bundle;
  note('form', 'canonical JSON, every field known');
  const { id, sha256 } = receipt.claims;
  must(
    DEVICE_CLAIMS_TEXTS.some((text) => text.id === id && text.sha256 === sha256),
    'verify-claims-unknown',
  );
  note('claims', `the receipt means what ${id} says`);
  const issuers = openIssuers(sodium, bundle, policy);
  note('issuers', `${issuers.issuers.length} issuer key(s), listed by ${issuers.origin}`);
  const logged = checkLogged(sodium, bundle, receipt, 'dw', { policy, issuers });
  const { origin, size } = logged.checkpoint;
  note('receipt in the log', `entry ${logged.index} of ${origin}, size ${size}`);
  must(logged.keyId === receipt.issuer.keyId, 'verify-issuer-differs');
  must(logged.at === Math.floor(Date.parse(receipt.time.issuedAt) / 1000), 'verify-time-differs');
  must(receipt.time.afterCheckpoint <= logged.index, 'verify-time-differs');
  const broken = brokenDeviceRules(receipt);
  if (broken.length > 0) throw new Refusal(broken);
  note('rules', 'times in order, the wipe supported by its evidence, outcome recomputed and equal');
  return receipt;
}
