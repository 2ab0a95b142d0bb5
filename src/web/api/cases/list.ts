// The clinician's part of the API: the same acts as the pages, through the same schemas.
import type { Action } from '../../action.ts';
import { keepForm, readKeptForm } from '../../kept/kept-api.ts';
import { answerDeposit } from './answer-deposit.ts';
import { changeDraft } from './change-draft.ts';
import { depositExportApi } from './deposit-export.ts';
import { issueLink } from './issue-link.ts';
import { listCases } from './list-cases.ts';
import { listCopies } from './list-copies.ts';
import { proposeCaseApi } from './propose-case.ts';
import { readAttachment } from './read-attachment.ts';
import { readCase } from './read-case.ts';
import { reopenCaseApi } from './reopen-case.ts';
import { searchPatientsApi } from './search-patients.ts';
import { searchPractitionersApi } from './search-practitioners.ts';
import { signCase } from './sign-case.ts';

export const CASES_API: readonly Action[] = [
  depositExportApi,
  answerDeposit,
  listCases,
  readCase,
  readAttachment,
  changeDraft,
  keepForm,
  readKeptForm,
  signCase,
  reopenCaseApi,
  proposeCaseApi,
  listCopies,
  issueLink,
  searchPatientsApi,
  searchPractitionersApi,
];
