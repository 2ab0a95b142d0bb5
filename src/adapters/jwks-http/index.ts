export { openJwksHttp, type JwksHttpOptions } from './jwks-http.ts';
