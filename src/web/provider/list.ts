// What belongs to sign-in at an OpenID provider, and proof again in a sandbox.
import type { Action } from '../action.ts';
import { signInAgainForm } from './again-form.ts';
import { signInAgain } from './again.ts';
import { beginSignIn } from './begin.ts';
import { signInCallback } from './callback.ts';
import { signedOut } from './signed-out.ts';

export const PROVIDER_PAGES: readonly Action[] = [
  beginSignIn,
  signInCallback,
  signInAgainForm,
  signInAgain,
  signedOut,
];
