// The client of graphql-sse, distinct connections: `node events.js URL TOKEN QUERY [VARIABLES]`.
// Prints what it is told, until the operation ends or three answers came.
import { createClient } from 'graphql-sse';

const [url, token, query, variables = '{}'] = process.argv.slice(2);
const client = createClient({ url, retryAttempts: 0, headers: { authorization: `Bearer ${token}` } });

const told = [];
let error = null;
try {
  for await (const answer of client.iterate({ query, variables: JSON.parse(variables) })) {
    told.push(answer);
    process.stderr.write('told\n');
    if (told.length === 3) break;
  }
} catch (thrown) {
  error = thrown.response?.status ?? String(thrown);
}
client.dispose();
console.log(JSON.stringify({ told, error }));
