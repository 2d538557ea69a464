// An OpenID provider for tests, on 127.0.0.1: `node provider.js PORT`. With another address,
// `node provider.js PORT HOST`, it calls itself by that one and answers on all.
// It adds routes that no real one has: POST /test/rotate replaces the keys, POST /test/token signs an
// access token for anybody, POST /test/life says for how many seconds access tokens are good from now on,
// POST /test/end ends all that was granted to somebody, POST /test/count tells how many refresh tokens
// somebody has and how often they were used.
import { createServer } from 'node:http';

import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const host = process.argv[3] ?? '127.0.0.1';
const issuer = `http://${host}:${port}`;

const resources = {
  'https://api.mapoffline.test': 'map:read cache:write edits:write conflicts:resolve workspace:admin',
  'https://queue.mapoffline.test': 'queue:submit',
};
const scopes = Object.values(resources).join(' ').split(' ');

const clients = [
  {
    client_id: 'map-offline',
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    // The port of a loopback redirect is not compared (RFC 8252, section 7.3).
    redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback'],
    response_types: ['code'],
  },
  {
    client_id: 'map-offline-hub',
    client_secret: 'a-secret-of-tests:with/odd+characters',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  },
];

async function key(alg) {
  const { privateKey } = await generateKeyPair(alg, { extractable: true });
  const kid = `${alg}-${Math.random().toString(36).slice(2)}`;
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' };
}

let life = 300;

// By subject: the refresh tokens that were given, and how many were used.
const given = new Map();

function of(subject) {
  if (!given.has(subject)) given.set(subject, { tokens: new Set(), grants: new Set(), renewals: 0 });
  return given.get(subject);
}

const keys = { access: await key('ES256'), id: await key('RS256') };

function resource(name) {
  if (!(name in resources)) throw Object.assign(new Error('invalid_target'), { error: 'invalid_target' });
  return {
    audience: name,
    scope: resources[name],
    // Opaque tokens are the default; the hub takes signed ones.
    accessTokenFormat: 'jwt',
    accessTokenTTL: life,
    jwt: { sign: { alg: 'ES256' } },
  };
}

function provider() {
  const made = new Provider(issuer, {
    jwks: { keys: [keys.access, keys.id] },
    clients,
    scopes: ['openid', 'offline_access', ...scopes],
    cookies: { keys: ['of tests'] },
    features: {
      devInteractions: { enabled: true },
      deviceFlow: { enabled: true },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_, __, oneOf) => oneOf ?? Object.keys(resources)[0],
        useGrantedResource: () => true,
        getResourceServerInfo: (_, name) => resource(name),
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    issueRefreshToken: (_, client) => client.grantTypeAllowed('refresh_token'),
    ttl: { AuthorizationCode: 60, DeviceCode: 600, Grant: 86400, Interaction: 600, RefreshToken: 86400, Session: 86400 },
    // What a person is called: in the ID token, and in no access token.
    claims: { openid: ['sub'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: called(id) }) }),
  });
  made.on('refresh_token.saved', (token) => {
    const known = of(token.accountId);
    known.tokens.add(token.jti);
    known.grants.add(token.grantId);
  });
  made.on('grant.success', (context) => {
    const { entities, params } = context.oidc;
    if (params.grant_type === 'refresh_token') of(entities.RefreshToken.accountId).renewals += 1;
  });
  return made;
}

// Somebody whose login is `ana.of.the.valley` is called “Ana Of The Valley”; `ana` alone is `ana`.
function called(id) {
  const words = id.split('.');
  if (words.length === 1) return id;
  return words.map((word) => word[0].toUpperCase() + word.slice(1)).join(' ');
}

async function end(subject) {
  for (const grant of of(subject).grants) {
    await current.RefreshToken.revokeByGrantId(grant);
    await (await current.Grant.find(grant))?.destroy();
  }
}

async function count(subject) {
  const found = await Promise.all([...of(subject).tokens].map((token) => current.RefreshToken.find(token)));
  return `${found.filter((token) => token && !token.consumed).length} ${of(subject).renewals}`;
}

let current = provider();
let answer = current.callback();

async function rotate() {
  keys.access = await key('ES256');
  keys.id = await key('RS256');
  current = provider();
  answer = current.callback();
}

async function token({ subject, scope, audience = Object.keys(resources)[0], seconds }) {
  const client = await current.Client.find('map-offline');
  const token = new current.AccessToken({ accountId: subject, client, grantId: 'of a test', scope });
  token.resourceServer = new current.ResourceServer(audience, { ...resource(audience), accessTokenTTL: seconds ?? 300 });
  token.setAudience(audience);
  return token.save();
}

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return Object.fromEntries(new URLSearchParams(text));
}

createServer(async (request, response) => {
  try {
    if (request.method === 'POST' && request.url === '/test/rotate') {
      await rotate();
      response.end();
    } else if (request.method === 'POST' && request.url === '/test/life') {
      life = Number((await body(request)).seconds);
      response.end();
    } else if (request.method === 'POST' && request.url === '/test/end') {
      await end((await body(request)).subject);
      response.end();
    } else if (request.method === 'POST' && request.url === '/test/count') {
      response.end(await count((await body(request)).subject));
    } else if (request.method === 'POST' && request.url === '/test/token') {
      const { seconds, ...asked } = await body(request);
      response.end(await token({ ...asked, seconds: seconds && Number(seconds) }));
    } else {
      answer(request, response);
    }
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(port, host === '127.0.0.1' ? host : '0.0.0.0');
