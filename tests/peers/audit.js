// The audits of GraphQL over HTTP (npm graphql-http): `node audit.js URL TOKEN`.
// Prints every audit that is not met.
import { auditServer } from 'graphql-http';

const [url, token] = process.argv.slice(2);
const fetchFn = (address, init = {}) =>
  fetch(address, { ...init, headers: { ...init.headers, authorization: `Bearer ${token}` } });

const results = await auditServer({ url, fetchFn });
const failed = results.filter((result) => result.status !== 'ok');
console.log(
  JSON.stringify({
    ok: results.length - failed.length,
    of: results.length,
    failed: failed.map(({ id, name, status, reason }) => ({ id, name, status, reason })),
  }),
);
