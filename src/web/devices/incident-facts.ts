// The facts that a report of the incident needs (UK GDPR Article 33, and the DSPT's incident form): what happened, when, when it
// was known, how many people, which data, what protected it, what was done. Codes, counts and times only: it can be sent on.
import type { LostDeviceView } from './device-view.ts';

type Act = { at: string; what: string };

function actsOf({
  lostAt,
  noticedAt,
  reportedAt,
  sessionsEnded,
  listed,
  state,
  receipt,
}: LostDeviceView): Act[] {
  const acts: (Act | null)[] = [
    { at: lostAt, what: 'lost' },
    { at: noticedAt, what: 'noticed' },
    { at: reportedAt, what: 'reported' },
    { at: reportedAt, what: `${sessionsEnded} sessions ended` },
    listed === null ? null : { at: listed.at, what: `${listed.cases} threads listed` },
    ...wipeActs(state),
    receipt === null ? null : { at: receipt.issuedAt, what: 'receipt issued' },
  ];
  return acts.flatMap((act) => act ?? []);
}

function wipeActs(state: LostDeviceView['state']): (Act | null)[] {
  const timed = (at: string | null, what: string): Act | null => (at === null ? null : { at, what });
  if (state.name === 'reported')
    return [
      timed(state.stop?.at ?? null, 'wipe stopped by a hold'),
      timed(state.decision?.at ?? null, 'wipe decided'),
    ];
  if (state.name === 'wiping')
    return [
      timed(state.order.holdCheck.at, 'holds checked'),
      timed(state.order.orderedAt, `wipe ordered: ${state.order.channel}`),
      timed(state.order.acceptedAt, 'wipe order accepted'),
    ];
  const { wipe, closedAt } = state;
  return [
    timed(wipe.holdCheck.at, `holds checked: ${wipe.holdCheck.ground}`),
    timed(wipe.orderedAt, `wipe ordered: ${wipe.channel}`),
    timed(wipe.acceptedAt, 'wipe order accepted'),
    timed(wipe.effectiveAt, `wipe: ${wipe.state}`),
    timed(closedAt, `closed: ${wipe.state}, grade ${wipe.grade}`),
  ];
}

/** For a program, and for the text below. */
export function incidentFacts(view: LostDeviceView) {
  const { state, listed } = view;
  return {
    type: 'countersign/lost-device-facts',
    version: 1,
    report: view.reportId,
    nature: 'loss of a device: confidentiality, and availability where it held the last copy',
    device: view.device,
    reporterRole: view.reporterRole,
    lostAt: view.lostAt,
    noticedAt: view.noticedAt,
    reportedAt: view.reportedAt,
    reportToRegulatorBy: view.deadline,
    dataSubjects: {
      patients: listed?.patients.count ?? null,
      exact: listed?.patients.exact ?? false,
      alsoConcerned: 'members of staff who took part in the threads',
    },
    records: { threads: listed?.cases ?? null, messages: listed?.messages ?? null },
    categories: ['health data: advice between clinicians about patients', 'names and numbers of staff'],
    measures: {
      screenLock: view.protection.locked,
      pin: view.protection.pin,
      encryption: view.protection.encrypted,
      sessionsEnded: view.sessionsEnded,
      copiesSealedHere: listed?.standing ?? null,
    },
    wipe:
      state.name === 'closed' ? { state: state.wipe.state, grade: state.wipe.grade } : { state: state.name },
    actions: actsOf(view),
    receipt: view.receipt?.receiptId ?? null,
    threads: view.cases.map(({ caseId, messages, standing, patients }) => ({
      caseId,
      messages,
      standing,
      patients,
    })),
  };
}

export type IncidentFacts = ReturnType<typeof incidentFacts>;

const known = (value: number | null): string => (value === null ? 'not known yet' : String(value));

/** The same for a person: plain lines to copy into a form. */
export function incidentText(facts: IncidentFacts): string {
  const { dataSubjects, records, measures } = facts;
  return [
    `Lost device, report ${facts.report}`,
    '',
    `What happened            ${facts.nature}`,
    `Kind of device           ${facts.device}`,
    `Lost                     ${facts.lostAt}`,
    `Noticed                  ${facts.noticedAt}`,
    `Reported here            ${facts.reportedAt} (role ${facts.reporterRole})`,
    `Tell the regulator by    ${facts.reportToRegulatorBy} (72 hours after it was noticed)`,
    '',
    `Patients concerned       ${known(dataSubjects.patients)}${dataSubjects.exact ? '' : ' (not exact)'}`,
    `Also concerned           ${dataSubjects.alsoConcerned}`,
    `Threads, messages        ${known(records.threads)}, ${known(records.messages)}`,
    `Categories of data       ${facts.categories.join('; ')}`,
    '',
    `Screen lock on           ${measures.screenLock}`,
    `PIN or biometrics        ${measures.pin}`,
    `Encrypted                ${measures.encryption}`,
    `Sessions ended           ${measures.sessionsEnded}`,
    `Messages sealed here     ${known(measures.copiesSealedHere)}`,
    `Wipe                     ${facts.wipe.state}`,
    '',
    'What was done',
    ...facts.actions.map(({ at, what }) => `  ${at}  ${what}`),
    '',
    `Receipt                  ${facts.receipt ?? 'none yet'}`,
    'Threads (reference, messages, of these sealed here, patients)',
    ...facts.threads.map((one) => `  ${one.caseId}  ${one.messages}  ${one.standing}  ${one.patients}`),
    '',
  ].join('\n');
}
