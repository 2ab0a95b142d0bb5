// The built-in people of the sandbox: invented names, invented registration numbers. They are the same people as in the
// sample threads, so that a signer can be linked to a Practitioner of the sample record.
import type { BuiltInPerson } from '../../access/ports.ts';

const GMC = 'https://fhir.hl7.org.uk/Id/gmc-number';
const NMC = 'https://fhir.hl7.org.uk/Id/nmc-number';

/** Shown on the sign-in page: a sandbox keeps no secrets. */
export const SANDBOX_PIN = '2468';

/**
 * One person per role; a consultant besides the registrar, so that two clinicians can work on one case; and a clinician of another
 * team, who is refused the cases of the surgeons.
 */
export const SANDBOX_PEOPLE: readonly BuiltInPerson[] = [
  {
    subject: 'amara.okafor',
    display: 'Dr Amara Okafor',
    jobTitle: 'Surgical registrar',
    role: 'clinician',
    identifiers: [{ system: GMC, value: '7654321' }],
    team: 'surgery',
    pin: SANDBOX_PIN,
  },
  {
    subject: 'daniel.cooper',
    display: 'Mr Daniel Cooper',
    jobTitle: 'Consultant surgeon',
    role: 'clinician',
    identifiers: [{ system: GMC, value: '4021873' }],
    team: 'surgery',
    pin: SANDBOX_PIN,
  },
  {
    subject: 'jo.brennan',
    display: 'Jo Brennan',
    jobTitle: 'Ward nurse',
    role: 'delegate',
    identifiers: [{ system: NMC, value: '19F0482E' }],
    team: 'surgery',
    pin: SANDBOX_PIN,
  },
  {
    subject: 'helen.marsh',
    display: 'Dr Helen Marsh',
    jobTitle: 'Consultant in emergency medicine',
    role: 'clinician',
    identifiers: [{ system: GMC, value: '5310962' }],
    team: 'emergency',
    pin: SANDBOX_PIN,
  },
  {
    subject: 'priya.shah',
    display: 'Priya Shah',
    jobTitle: 'Records manager',
    role: 'authoriser',
    identifiers: [],
    pin: SANDBOX_PIN,
  },
  {
    subject: 'marcus.webb',
    display: 'Marcus Webb',
    jobTitle: 'Information governance lead',
    role: 'governance',
    identifiers: [],
    pin: SANDBOX_PIN,
  },
  {
    subject: 'sam.ellis',
    display: 'Sam Ellis',
    jobTitle: 'Systems administrator',
    role: 'operator',
    identifiers: [],
    pin: SANDBOX_PIN,
  },
];
