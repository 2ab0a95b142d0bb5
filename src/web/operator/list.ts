// Pages of the operator.
import type { Action } from '../action.ts';
import { operatorPage } from './operator-page.ts';

export const OPERATOR_PAGES: readonly Action[] = [operatorPage];
