// The real app that signs people in through a real OpenID provider, both in this process, with invented people.
import { agent, type Agent, type Response } from 'supertest';
import { parseClaimsFile } from '../../../src/access/index.ts';
import { createOidcIdentity, type OidcOptions } from '../../../src/adapters/identity-oidc/index.ts';
import {
  openProvider,
  ProviderBrowser,
  type ProviderOptions,
  type ProviderPerson,
  type TestProvider,
} from '../../support/oidc-provider.ts';
import { csrfOf, openWeb, type WebStage } from '../stage.ts';

export const HOME = 'http://countersign.test';

export const PEOPLE: readonly ProviderPerson[] = [
  {
    sub: 'u-okafor',
    acr: 'AAL3_ANY',
    claims: {
      name: 'Dr Amara Okafor',
      title: 'Surgical registrar',
      groups: ['cs-clinicians', 'surgery'],
      gmc: '7654321',
    },
  },
  { sub: 'u-brennan', acr: 'AAL3_ANY', claims: { name: 'Jo Brennan', groups: ['cs-delegates'] } },
  { sub: 'u-webb', acr: 'AAL2_OR_AAL3_ANY', claims: { name: 'Marcus Webb', groups: ['cs-governance'] } },
  { sub: 'u-weak', acr: 'AAL1_USERPASS', claims: { name: 'Weak Method', groups: ['cs-clinicians'] } },
  { sub: 'u-nobody', acr: 'AAL3_ANY', claims: { name: 'No Role', groups: ['canteen'] } },
  {
    sub: 'u-both',
    acr: 'AAL3_ANY',
    claims: { name: 'Two Roles', groups: ['cs-clinicians', 'cs-authorisers'] },
  },
];

export const MAPPING = parseClaimsFile(
  JSON.stringify({
    provider: 'Trust sign-in',
    scope: 'openid profile',
    userinfo: true,
    organisation: 'single',
    roles: [
      { role: 'clinician', when: [{ claim: 'groups', values: ['cs-clinicians'] }] },
      { role: 'delegate', when: [{ claim: 'groups', values: ['cs-delegates'] }] },
      { role: 'authoriser', when: [{ claim: 'groups', values: ['cs-authorisers'] }] },
      { role: 'governance', when: [{ claim: 'groups', values: ['cs-governance'] }] },
    ],
    teams: [{ team: 'surgery', when: [{ claim: 'groups', values: ['surgery'] }] }],
    display: ['name'],
    jobTitle: ['title'],
    identifiers: [{ system: 'https://fhir.hl7.org.uk/Id/gmc-number', claim: 'gmc' }],
    assurance: { acr: { AAL1_USERPASS: 1, AAL2_OR_AAL3_ANY: 2, AAL3_ANY: 3 } },
  }),
);

export type ProviderStage = WebStage & {
  provider: TestProvider;
  /** How long our clock has moved; the provider's has not. */
  close(): Promise<void>;
};

export type StageChanges = {
  provider?: Partial<ProviderOptions>;
  oidc?: Partial<OidcOptions>;
};

/** Opens both. */
export async function openProviderStage({
  provider: given = {},
  oidc = {},
}: StageChanges = {}): Promise<ProviderStage> {
  const provider = await openProvider({ people: PEOPLE, publicUrl: HOME, ...given });
  const web = await openWeb({
    start: new Date(),
    services: { publicUrl: new URL(HOME) },
    identity: (clock) =>
      createOidcIdentity({
        mode: 'sandbox',
        issuer: provider.issuer,
        clientId: provider.clientId,
        proof: { method: 'client_secret_basic', readSecret: () => provider.clientSecret },
        publicUrl: new URL(HOME),
        mapping: MAPPING,
        organisation: 'RXX01',
        acrValues: ['AAL2_OR_AAL3_ANY'],
        minimumAal: 2,
        clock,
        timeoutMs: 2_000,
        ...oidc,
      }),
  });
  return {
    ...web,
    provider,
    close: async () => {
      await web.close();
      await provider.close();
    },
  };
}

/** A person at a computer: one browser, at the service and at the provider. */
export type Visitor = { here: Agent; there: ProviderBrowser };

export function visitor(stage: WebStage): Visitor {
  return { here: agent(stage.app), there: new ProviderBrowser() };
}

/** Where the page sends the browser. */
export function destination(page: Response): string {
  return /^0; url=(.+)$/.exec(page.headers['refresh'] ?? '')?.[1] ?? '';
}

/** Presses the button of the sign-in page; the page that goes on to the provider. */
export async function begin({ here }: Visitor, returnTo?: string): Promise<Response> {
  const page = await here.get('/sign-in');
  return here
    .post('/sign-in/begin')
    .type('form')
    .send({ csrfToken: csrfOf(page), ...(returnTo === undefined ? {} : { returnTo }) });
}

/** Presses the button of the page that asks for proof again. */
export async function beginAgain({ here }: Visitor, returnTo?: string): Promise<Response> {
  const page = await here.get('/sign-in/again');
  return here
    .post('/sign-in/again')
    .type('form')
    .send({ csrfToken: csrfOf(page), ...(returnTo === undefined ? {} : { returnTo }) });
}

/** Goes to the provider and to where it sends back; the path at the service. */
export async function throughProvider({ there }: Visitor, left: Response): Promise<string> {
  const back = await there.travel(destination(left), HOME);
  if (back === null) throw new Error('the provider did not send the browser back');
  return `${back.pathname}${back.search}`;
}

/** The whole way in; what the callback answered. */
export async function signIn(
  stage: ProviderStage,
  who: Visitor,
  person: string,
  returnTo?: string,
): Promise<Response> {
  stage.provider.person = person;
  return who.here.get(await throughProvider(who, await begin(who, returnTo)));
}

/** The code on a page of refusal. */
export function codeOf(page: Response): string {
  return /Code <code>([^<]+)<\/code>/.exec(page.text)?.[1] ?? '';
}
