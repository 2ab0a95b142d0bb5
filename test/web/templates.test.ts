import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Templates } from '../../src/web/render-page.ts';
import { loadTemplates } from '../../src/web/templates.ts';

let templates: Templates;
beforeAll(async () => {
  templates = await loadTemplates();
});

const FRAME = {
  serviceName: 'Countersign',
  organisation: '<b>Trust</b>',
  branding: 'plain',
  sandbox: false,
  account: null,
  navigation: [],
  csrfToken: 'token',
  notice: null,
  stylesheet: '/assets/app.css',
  script: '/assets/app.js',
};

describe('when a page is rendered', () => {
  it('escapes values of the model', () => {
    const html = templates.render('accessibility.njk', { frame: FRAME });
    expect(html).toContain('&lt;b&gt;Trust&lt;/b&gt;');
    expect(html).not.toContain('<b>Trust</b>');
  });

  it('shows the NHS logo only where the branding says so', () => {
    expect(templates.render('accessibility.njk', { frame: FRAME })).not.toContain('nhsuk-header__logo');
    const nhs = templates.render('accessibility.njk', { frame: { ...FRAME, branding: 'nhs' } });
    expect(nhs).toContain('nhsuk-header__logo');
  });

  it('shows no sandbox banner outside a sandbox', () => {
    expect(templates.render('accessibility.njk', { frame: FRAME })).not.toContain('This is a sandbox');
  });

  it('says British English and tells phones not to make links of numbers', () => {
    const html = templates.render('accessibility.njk', { frame: FRAME });
    expect(html).toContain('<html lang="en-GB">');
    expect(html).toContain('<meta name="format-detection" content="telephone=no">');
    expect(html).toContain('href="#maincontent"');
  });
});
