// What machines speak to before they have a token.
import type { Action } from '../action.ts';
import { serverMetadata, smartConfiguration } from './discovery.ts';
import { tokenEndpoint } from './token-endpoint.ts';

export const MACHINES: readonly Action[] = [tokenEndpoint, smartConfiguration, serverMetadata];
