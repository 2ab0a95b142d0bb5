// What a coded reason means for a person, and whose it is to act (RULE G-01: one plain reason and one owner).

export type PlainReason = { plain: string; owner: string };

const INTEGRATOR = 'EHR integrator';
const GOVERNANCE = 'Information governance';

const REASONS: Record<string, PlainReason> = {
  'filing-read-back-differs': {
    plain:
      'The record system says it stored the entry, but what it gives back is not what was signed. Nothing will be deleted.',
    owner: INTEGRATOR,
  },
  'filing-duplicate-in-record': {
    plain: 'The record holds the same entry more than once. Nothing will be deleted until one is retracted.',
    owner: INTEGRATOR,
  },
  'filing-refused-by-record': {
    plain: 'The record system refused an entry. Nothing will be deleted.',
    owner: INTEGRATOR,
  },
  'workflow-signer-may-not': {
    plain:
      'Who signed this may not sign any more: their account was disabled, or their role changed, before the entries were filed. Nothing was sent. Make sure that it was them; give the account back what it had, and release the step.',
    owner: GOVERNANCE,
  },
  'workflow-authoriser-may-not': {
    plain:
      'Who authorised this deletion may not authorise it any more: their account was disabled, or their part changed. Nothing was deleted. Have a clinician reopen the case and propose it again; somebody else authorises it. Or, if all is well, give the account back what it had and release the step.',
    owner: GOVERNANCE,
  },
  'filing-not-authorised': { plain: 'The record system did not accept our credentials.', owner: INTEGRATOR },
  'filing-invalid-resource': {
    plain: 'An entry does not fit the record profile. Nothing was sent.',
    owner: INTEGRATOR,
  },
  'deletion-not-accounted': {
    plain:
      'A message is not accounted for or its filing is not confirmed, so its deletion cannot be proposed.',
    owner: GOVERNANCE,
  },
  'live-deposit-incomplete': {
    plain:
      'A deposit of live messages does not account for each of them. None is destroyed until this is explained.',
    owner: 'Operator',
  },
  'live-reads-otherwise': {
    plain:
      'Live messages were not read as those of their platform. They are kept sealed until this is explained.',
    owner: 'Operator',
  },
  'mdm-not-allowed': {
    plain:
      'The manager of devices did not accept our access, so a lost device is not being wiped. Mend the access, then release the step.',
    owner: 'Operator',
  },
  'restore-later-lost': {
    plain:
      'The database came from this backup. What people did after its last entry is not known: enter holds again, look at what was signed and handed in since, and ask the holders of copies again. Deletions that had not begun are to be authorised again.',
    owner: GOVERNANCE,
  },
  'restore-erased-unknown': {
    plain:
      'These messages were erased before the restore and cannot be opened. Which deletion erased them is not known here; if there is a receipt on file, keep it with this case.',
    owner: GOVERNANCE,
  },
  'restore-keys-lost': {
    plain:
      'The keys of these messages were not in the backup, so nobody can read them. No deletion erased them: ask for the export again.',
    owner: 'Operator',
  },
  'restore-live-erased': {
    plain:
      'Live messages of this thread had been gathered into a case, or discarded, after the backup. They cannot be read any more. If their case is missing here, ask the gateway to deliver them again, or hand in an export.',
    owner: GOVERNANCE,
  },
  'restore-leaf-unknown': {
    plain:
      'The log holds an entry whose document is lost. It stays in the log; a receipt that somebody has on file for it still verifies.',
    owner: GOVERNANCE,
  },
  'restore-document-differs': {
    plain: 'A kept document does not belong to its entry in the log, or cannot be read. It was left out.',
    owner: GOVERNANCE,
  },
  'restore-receipt-without-case': {
    plain: 'The log holds a receipt of a deletion whose case is not known here. It is not listed.',
    owner: GOVERNANCE,
  },
  'restore-device-without-report': {
    plain:
      'The log holds the receipt of a lost device whose report is not known here. It is not listed: report the device again, so that its sessions stay ended and its threads are looked at.',
    owner: GOVERNANCE,
  },
  'log-would-fork': {
    plain:
      'The log on disk and the database disagree about the past. No receipt is issued until this is explained.',
    owner: GOVERNANCE,
  },
};

/** Every reason has words and an owner; one that is not listed is the operator's. */
export function explainReason(code: string): PlainReason {
  return (
    REASONS[code] ?? {
      plain: `The step stopped (${code}). Nothing was lost; it can be tried again.`,
      owner: 'Operator',
    }
  );
}
