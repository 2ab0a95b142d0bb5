// The Nunjucks environment: our views first, then the macros of nhsuk-frontend; everything is escaped unless a filter of
// ours made it.
import path from 'node:path';
import nunjucks from 'nunjucks';
import { frontendFolder, loadAssets } from './assets.ts';
import {
  clinicalDate,
  clinicalDateTime,
  clinicalTime,
  patientDate,
  patientDateTime,
} from './clinical-time.ts';
import type { FieldIssue } from './field-issue.ts';
import { formatNhsNumber } from './nhs-number.ts';
import type { Templates } from './render-page.ts';
import { visibleHtml, visibleText } from './visible-text.ts';

function html(markup: string): unknown {
  return new nunjucks.runtime.SafeString(markup);
}

/** Reads templates from the disk as they are first used. */
export async function loadTemplates(): Promise<Templates> {
  const assets = await loadAssets();
  const views = path.join(import.meta.dirname, 'views');
  const loader = new nunjucks.FileSystemLoader([views, path.dirname(frontendFolder())]);
  const environment = new nunjucks.Environment(loader, {
    autoescape: true,
    trimBlocks: true,
    lstripBlocks: true,
  });
  environment.addFilter('clinicalDate', (value: Date | string) => html(clinicalDate(value)));
  environment.addFilter('clinicalTime', (value: Date | string) => html(clinicalTime(value)));
  environment.addFilter('clinicalDateTime', (value: Date | string) => html(clinicalDateTime(value)));
  environment.addFilter('patientDate', (value: Date | string) => patientDate(value));
  environment.addFilter('patientDateTime', (value: Date | string) => patientDateTime(value));
  environment.addFilter('nhsNumber', (value: string) => html(formatNhsNumber(value)));
  environment.addFilter('hostile', (value: string | null | undefined) => html(visibleHtml(value ?? '')));
  environment.addFilter('visible', (value: string | null | undefined) => visibleText(value ?? ''));
  // What an nhsuk macro takes as `errorMessage`: the first issue of that field, or nothing.
  environment.addFilter('messageFor', (issues: readonly FieldIssue[] | undefined, field: string) => {
    const issue = issues?.find((candidate) => candidate.path === field);
    return issue === undefined ? undefined : { text: issue.message };
  });
  environment.addGlobal('asset', (name: string) => assets.urlOf(name));
  return {
    assets,
    render: (view, model) => environment.render(view, model),
    renderText: (template, model) => environment.renderString(template, model),
  };
}
