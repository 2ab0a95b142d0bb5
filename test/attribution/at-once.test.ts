import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openAttribution, type Attribution } from '../../src/attribution/index.ts';
import { readDraftRow } from '../../src/attribution/queries.ts';
import { faultCode } from '../../src/kernel/fault.ts';
import { NHS, openWard, prepared, type Ward } from '../web/clinician/ward.ts';

const staff = { accountId: 'okafor', display: 'Dr Amara Okafor', reference: null, identifiers: [] };

let ward: Ward;
let caseId: string;
let version: number;
beforeEach(async () => {
  ward = await openWard();
  caseId = await prepared(ward);
  ({ version } = await ward.read(caseId));
});
afterEach(() => ward.close());

const edit = (by: Attribution) =>
  by.act(caseId, version, staff, { type: 'explain-delay', reason: 'Theatre until nine' });
const sign = (by: Attribution) =>
  by.sign({ caseId, version, signer: staff, method: 'pin', confirmed: { p1: ['name', NHS] } });

/** The same attribution, where `meanwhile` happens after everything was checked and before anything is stored. */
function interrupted(meanwhile: () => Promise<unknown>): Attribution {
  const { db, custody, directory, audit } = ward.services.stations;
  return openAttribution({
    db,
    directory,
    audit,
    clock: ward.services.clock,
    random: randomBytes,
    shift: { timeZone: 'Europe/London', ends: ['08:00', '20:00'] },
    custody: {
      ...custody,
      prepareNote: async (note) => {
        const sealed = await custody.prepareNote(note);
        await meanwhile();
        return sealed;
      },
    },
    onSigned: async () => undefined,
  });
}

const codeOf = (act: Promise<unknown>) => act.then(() => 'done', faultCode);

describe('RULE A-01: when a case is changed and signed at once', () => {
  it('signs nothing of before a change that was saved', async () => {
    const { attribution } = ward.services.stations;
    expect(await codeOf(sign(interrupted(() => edit(attribution))))).toBe('attribution-version-conflict');
    expect(await attribution.signature(caseId)).toBeNull();
  });

  it('saves no change after the signature', async () => {
    const { attribution, db } = ward.services.stations;
    expect(await codeOf(edit(interrupted(() => sign(attribution))))).toBe('attribution-already-signed');
    expect((await readDraftRow(db, caseId))?.version).toBe(version);
  });

  it('does one of the two, never both', async () => {
    const { attribution } = ward.services.stations;
    const outcomes = await Promise.all([codeOf(sign(attribution)), codeOf(edit(attribution))]);
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
  });
});
