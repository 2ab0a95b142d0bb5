// Identifiers of patients that a person may type, and how pages name them (ui.md E4). A number that is no NHS number is
// another identifier, never a wrong NHS number; temporary identities have one too (RULE A-05).
import { NHS_NUMBER_SYSTEM } from '../../attribution/index.ts';

export const GMC_SYSTEM = 'https://fhir.hl7.org.uk/Id/gmc-number';
const NMC_SYSTEM = 'https://fhir.hl7.org.uk/Id/nmc-number';

const LABELS: Readonly<Record<string, string>> = {
  [NHS_NUMBER_SYSTEM]: 'NHS No.',
  'https://phs.scot/chi-number': 'CHI No.',
  [GMC_SYSTEM]: 'GMC No.',
  [NMC_SYSTEM]: 'NMC No.',
};

/** The system's short name; for one that we do not know, its last part in words. */
export function identifierLabel(system: string): string {
  const known = LABELS[system];
  if (known !== undefined) return known;
  const last = system.split(/[/:#]/).findLast((part) => part !== '') ?? system;
  const words = last.replaceAll('-', ' ').replace(/ number$/, ' No.');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Systems other than the NHS number that can be searched by. */
export const OTHER_SYSTEMS: readonly { readonly value: string; readonly text: string }[] = [
  { value: 'https://countersign.example/Id/trust-number', text: 'Trust or hospital number' },
  { value: 'https://phs.scot/chi-number', text: 'CHI number (Scotland)' },
];

/** Registers of staff that a practitioner can be named by. */
export const REGISTRATION_SYSTEMS: readonly { readonly value: string; readonly text: string }[] = [
  { value: GMC_SYSTEM, text: 'GMC number' },
  { value: NMC_SYSTEM, text: 'NMC number' },
];
