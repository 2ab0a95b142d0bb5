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

// A page about one patient, as a station's page would write it.
const ONE_PATIENT = `{% extends "layout.njk" %}{% from "partials/patient-banner.njk" import patientBanner %}
{% block patientBanner %}{{ patientBanner(patient) }}{% endblock %}{% block content %}<h1>Entry</h1>{% endblock %}`;

describe('when a page is about one patient', () => {
  const banner = (patient: object): string =>
    templates
      .renderText(ONE_PATIENT, { frame: FRAME, patient })
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ');

  it('shows name, born, gender and NHS number in this order, and words for what is not known', () => {
    const text = banner({
      family: 'Lindqvist',
      given: 'Maud',
      title: 'Mrs',
      birthDate: '1948-07-05',
      nhsNumber: '9991234567',
    });
    expect(text).toMatch(
      /LINDQVIST , Maud \( Mrs \).*Born 05-Jul-1948.*Gender Not known.*NHS No\. 999 123 4567/,
    );
    expect(text).not.toContain('Temporary');
  });

  it('says that an identity is temporary and shows its own number', () => {
    const text = banner({
      family: 'Foxtrot',
      given: 'Whisky',
      temporary: true,
      otherIdentifier: { label: 'ED No.', value: 'ED-77' },
    });
    expect(text).toContain('Temporary identity');
    expect(text).toMatch(/Born Not known.*ED No\. ED-77/);
  });

  it('escapes a name and makes hidden characters in it visible', () => {
    const html = templates.renderText(ONE_PATIENT, {
      frame: FRAME,
      patient: { family: '<i>x\u202E', given: '"' },
    });
    expect(html).not.toContain('<i>');
    expect(html).toContain('U+202E');
  });
});
