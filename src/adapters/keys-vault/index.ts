export { openBaoParts, type OpenBaoPartsOptions } from './open-bao.ts';
