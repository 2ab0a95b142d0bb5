// The offline check of a lost device's receipt against a policy (RULE D-08, RULE I-04): as strict as that of a deletion's, so that
// not one byte of a bundle can change unnoticed. Both files are hostile until shown otherwise.
import { DEVICE_CLAIMS_TEXTS } from '../receipts/claims.ts';
import { parseDeviceBundle, type DeviceBundle } from '../receipts/device-bundle.ts';
import { brokenDeviceRules } from '../receipts/device-rules.ts';
import type { DeviceStatement } from '../receipts/device-schema.ts';
import type { Sodium } from '../signing/sodium.ts';
import { checkReceipt, judge, Refusal, type BundleKind, type Judged, type Note } from './check-logged.ts';

export type DeviceVerdict = Judged<DeviceStatement>;

/** Checks the bundle; never throws for what the files hold. */
export function verifyDeviceBundle(
  sodium: Sodium,
  bundleBytes: Uint8Array,
  policyBytes: Uint8Array,
): DeviceVerdict {
  return judge((note) => check(sodium, { bundle: bundleBytes, policy: policyBytes }, note));
}

const KIND: BundleKind<DeviceBundle> = {
  parse: parseDeviceBundle,
  claims: DEVICE_CLAIMS_TEXTS,
  leaf: 'dw',
};

function check(
  sodium: Sodium,
  files: { bundle: Uint8Array; policy: Uint8Array },
  note: Note,
): DeviceStatement {
  const { receipt } = checkReceipt(sodium, files, KIND, note).bundle;
  const broken = brokenDeviceRules(receipt);
  if (broken.length > 0) throw new Refusal(broken);
  note('rules', 'times in order, the wipe supported by its evidence, outcome recomputed and equal');
  return receipt;
}
