// Every page of the service. A page joins the list here and, if it is in the menu, navigation.ts.
import { ACCOUNT_PAGES } from '../account/list.ts';
import type { Action } from '../action.ts';
import { CLINICIAN_PAGES } from '../clinician/index.ts';
import { DEVICE_PAGES } from '../devices/list.ts';
import { GLASS_PAGES } from '../glass/list.ts';
import { GOVERNANCE_PAGES } from '../governance/list.ts';
import { OPERATOR_PAGES } from '../operator/list.ts';
import { PROVIDER_PAGES } from '../provider/list.ts';
import { PUBLIC_PAGES } from '../public/list.ts';
import { accessibility } from './accessibility.ts';
import { home } from './home.ts';
import { lock } from './lock.ts';
import { locked } from './locked.ts';
import { signInForm } from './sign-in-form.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { stay } from './stay.ts';
import { removePasskey, renamePasskey } from '../proof/passkey-forms.ts';
import { proofForm } from '../proof/proof-page.ts';
import { askReset, setPin } from '../proof/set-pin.ts';
import { unlock, unlockChallenge } from './unlock.ts';

export const PAGES: readonly Action[] = [
  home,
  signInForm,
  signIn,
  signOut,
  locked,
  lock,
  unlock,
  unlockChallenge,
  proofForm,
  setPin,
  askReset,
  renamePasskey,
  removePasskey,
  stay,
  ...ACCOUNT_PAGES,
  accessibility,
  ...PROVIDER_PAGES,
  ...CLINICIAN_PAGES,
  ...GOVERNANCE_PAGES,
  ...GLASS_PAGES,
  ...DEVICE_PAGES,
  ...OPERATOR_PAGES,
  ...PUBLIC_PAGES,
];
