export { fileToken } from './file-token.ts';
export { smartToken, type SmartTokenOptions } from './smart-token.ts';
