// Carries a command out on a draft: looks people up in the directory where the command names them, then takes the arrow.
import { Fault } from '../kernel/fault.ts';
import type { DraftCommand, LookUp } from './commands.ts';
import type { Draft } from './draft.ts';
import {
  addPatient,
  bindSender,
  exclude,
  explainDelay,
  fileExtracts,
  fileForPatient,
  nameExporter,
  nextPatientKey,
  prepareEntry,
  removePatient,
  transcribe,
  undecide,
  type MessageShape,
} from './draft-actions.ts';
import { NHS_NUMBER_SYSTEM, parseNhsNumber } from './nhs-number.ts';
import type { Directory, DirectoryPatient, DirectoryPractitioner } from './ports.ts';
import type { Staff } from './signed-entries.ts';

export type CommandContext = { by: Staff; at: Date; directory: Directory };

/** RULE A-05: an NHS number is checked before anybody searches for it. */
function checked(lookUp: LookUp): LookUp {
  if (!('identifier' in lookUp) || lookUp.identifier.system !== NHS_NUMBER_SYSTEM) return lookUp;
  const value = parseNhsNumber(lookUp.identifier.value, 'patient.identifier.value');
  return { identifier: { system: NHS_NUMBER_SYSTEM, value } };
}

function single<Found>(found: Found[], what: 'patient' | 'practitioner'): Found {
  const [first, ...others] = found;
  if (first === undefined) {
    throw new Fault('not-found', `attribution-unknown-${what}`, `The record system knows no such ${what}.`, {
      place: { field: what },
    });
  }
  if (others.length > 0) {
    throw new Fault(
      'conflict',
      `attribution-several-${what}s`,
      `The record system has several; choose one by reference.`,
      {
        place: { field: what },
      },
    );
  }
  return first;
}

async function findPatient(directory: Directory, lookUp: LookUp): Promise<DirectoryPatient> {
  return single(await directory.findPatients(checked(lookUp)), 'patient');
}

async function findPractitioner(directory: Directory, lookUp: LookUp): Promise<DirectoryPractitioner> {
  return single(await directory.findPractitioners(lookUp), 'practitioner');
}

async function bind(
  draft: Draft,
  messages: MessageShape[],
  command: DraftCommand & { type: 'bind-sender' },
  context: CommandContext,
): Promise<Draft> {
  const { label, person } = command;
  if ('described' in person) {
    // RULE A-02: described, not identified, is an outcome that shows.
    return bindSender(draft, messages, {
      kind: 'described',
      label,
      display: person.described,
      boundBy: context.by,
    });
  }
  const { reference, identifiers, display } = await findPractitioner(context.directory, person.practitioner);
  const { basis } = person;
  return bindSender(draft, messages, {
    kind: 'identified',
    label,
    basis,
    reference,
    identifiers,
    display,
    boundBy: context.by,
  });
}

/** Faults: those of the arrows, `attribution-unknown-patient`, `attribution-unknown-practitioner`, NHS number faults. */
export async function applyCommand(
  draft: Draft,
  messages: MessageShape[],
  command: DraftCommand,
  context: CommandContext,
): Promise<Draft> {
  switch (command.type) {
    case 'bind-sender':
      return bind(draft, messages, command, context);
    case 'add-patient': {
      const found = await findPatient(context.directory, command.patient);
      const { reference, temporary, identifiers, display, birthDate, gender } = found;
      const key = command.key ?? nextPatientKey(draft);
      return addPatient(draft, { key, reference, temporary, identifiers, display, birthDate, gender });
    }
    case 'remove-patient':
      return removePatient(draft, command.patientKey);
    case 'exclude':
      return exclude(draft, messages, command.messageIds, command.disposition, command.reason);
    case 'file':
      return fileForPatient(draft, messages, command.messageIds, command.patientKey);
    case 'file-extracts': {
      const parts = command.parts.map((part) => ({ ...part, transcript: null }));
      return fileExtracts(draft, messages, command.messageId, parts);
    }
    case 'undecide':
      return undecide(draft, command.messageIds);
    case 'transcribe': {
      const transcript = command.text === null ? null : { text: command.text, by: context.by };
      return transcribe(draft, command.messageId, command.patientKey, transcript);
    }
    case 'prepare-entry': {
      const { patientKey, topic, advisedBy, askedBy } = command;
      const preparedAt = context.at.toISOString();
      return prepareEntry(draft, {
        patientKey,
        topic,
        advisedBy,
        askedBy,
        preparedBy: context.by,
        preparedAt,
      });
    }
    case 'name-exporter':
      return nameExporter(draft, messages, { label: command.label, by: context.by });
    case 'explain-delay':
      return explainDelay(draft, command.reason);
  }
}
