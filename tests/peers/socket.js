// The client of graphql-ws over WebSocket: `node socket.js URL TOKEN QUERY [VARIABLES [DEVICE]]`.
// Prints what it is told, until the operation ends or ten answers came.
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

const [url, token, query, variables = '{}', device] = process.argv.slice(2);
const told = [];
const closed = [];
const client = createClient({
  url,
  webSocketImpl: WebSocket,
  retryAttempts: 0,
  connectionParams: { authorization: `Bearer ${token}`, ...(device && { 'map-offline-device': device }) },
  on: { closed: (event) => closed.push(event.code) },
});

let error = null;
try {
  for await (const answer of client.iterate({ query, variables: JSON.parse(variables) })) {
    told.push(answer);
    process.stderr.write('told\n');
    if (told.length === 10) break;
  }
} catch (thrown) {
  error = Array.isArray(thrown) ? thrown.map((one) => one.extensions?.code) : (thrown.code ?? String(thrown));
}
await client.dispose();
console.log(JSON.stringify({ told, error, closed }));
