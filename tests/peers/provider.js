// An OpenID provider for tests, on 127.0.0.1: `node provider.js PORT`.
// It adds two routes that no real one has: POST /test/rotate replaces the keys, POST /test/token signs
// an access token for anybody.
import { createServer } from 'node:http';

import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const port = Number(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

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

const keys = { access: await key('ES256'), id: await key('RS256') };

function resource(name) {
  if (!(name in resources)) throw Object.assign(new Error('invalid_target'), { error: 'invalid_target' });
  return {
    audience: name,
    scope: resources[name],
    // Opaque tokens are the default; the hub takes signed ones.
    accessTokenFormat: 'jwt',
    accessTokenTTL: 300,
    jwt: { sign: { alg: 'ES256' } },
  };
}

function provider() {
  return new Provider(issuer, {
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
  });
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
    } else if (request.method === 'POST' && request.url === '/test/token') {
      const { seconds, ...asked } = await body(request);
      response.end(await token({ ...asked, seconds: seconds && Number(seconds) }));
    } else {
      answer(request, response);
    }
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(port, '127.0.0.1');
