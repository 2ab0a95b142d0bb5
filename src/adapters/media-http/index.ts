export { openMediaHttp, type MediaHttpOptions } from './media-http.ts';
