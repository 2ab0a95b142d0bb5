// Pages of broken glasses: for who opens a case of another team, and for governance.
import type { Action } from '../action.ts';
import { breakGlassForm, breakGlassPage, endGlassPage } from './break-page.ts';
import { endGlassByGovernance, glassesPage, glassPage, judgePage, showWords } from './register.ts';

export const GLASS_PAGES: readonly Action[] = [
  breakGlassForm,
  breakGlassPage,
  endGlassPage,
  glassesPage,
  glassPage,
  showWords,
  judgePage,
  endGlassByGovernance,
];
