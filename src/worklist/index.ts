export { answerDue } from './answer-due.ts';
export type { CoveredCase, HeldCase } from './hold-queries.ts';
export { explainReason, type PlainReason } from './plain-reasons.ts';
export type { DayRow } from './queries.ts';
export {
  CASE_STAGES,
  openWorklist,
  type CaseStage,
  type Exception,
  type WorkCase,
  type Worklist,
} from './worklist.ts';
