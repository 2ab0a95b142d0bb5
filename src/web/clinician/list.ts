// The clinician's pages: worklist, handing in, sorting, filing, signing, and what became of it.
import type { Action } from '../action.ts';
import { addPatientForm } from './add-patient-form.ts';
import { addPatient } from './add-patient.ts';
import { answerQuestions } from './answer-questions.ts';
import { attachment } from './attachment.ts';
import { bindSender } from './bind-sender.ts';
import { dropKeptForm, keptPage } from '../kept/kept-page.ts';
import { nameExporter } from './name-exporter.ts';
import { openCase } from './case.ts';
import { gatherLive } from './gather-live.ts';
import { copyLink } from './copy-link.ts';
import { decideMessages } from './decide.ts';
import { depositForm } from './deposit-form.ts';
import { depositQuestions } from './deposit-questions.ts';
import { depositResult } from './deposit-result.ts';
import { depositExport } from './deposit.ts';
import { entryForm } from './entry-form.ts';
import { prepareEntry } from './prepare-entry.ts';
import { proposeAgain } from './propose.ts';
import { removePatient } from './remove-patient.ts';
import { reopenCase } from './reopen.ts';
import { searchPatients } from './search-patients.ts';
import { searchPractitioners } from './search-practitioners.ts';
import { senderForm } from './sender-form.ts';
import { signForm } from './sign-form.ts';
import { signEntries, signChallenge } from './sign.ts';
import { splitForm } from './split-form.ts';
import { splitMessage } from './split.ts';
import { worklist } from './worklist.ts';

export const CLINICIAN_PAGES: readonly Action[] = [
  worklist,
  gatherLive,
  depositForm,
  depositExport,
  depositQuestions,
  answerQuestions,
  depositResult,
  openCase,
  attachment,
  decideMessages,
  addPatientForm,
  searchPatients,
  addPatient,
  removePatient,
  senderForm,
  searchPractitioners,
  bindSender,
  nameExporter,
  splitForm,
  splitMessage,
  entryForm,
  prepareEntry,
  signForm,
  signEntries,
  signChallenge,
  keptPage,
  dropKeptForm,
  reopenCase,
  proposeAgain,
  copyLink,
];
