// What graphql-js says of the schema: `node schema.js URL TOKEN`.
// The text and the introspection must both be valid, and the same.
import {
  buildClientSchema, buildSchema, getIntrospectionQuery, lexicographicSortSchema, printSchema, validateSchema,
} from 'graphql';

const [url, token] = process.argv.slice(2);

const text = await (await fetch(`${url}/schema.graphql`)).text();
const written = buildSchema(text);

const response = await fetch(`${url}/graphql`, {
  method: 'POST',
  headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  body: JSON.stringify({ query: getIntrospectionQuery({ specifiedByUrl: true, oneOf: true }) }),
});
const { data, errors } = await response.json();
const asked = buildClientSchema(data);

const faults = [...validateSchema(written), ...validateSchema(asked)].map((fault) => fault.message);
const same = printSchema(lexicographicSortSchema(written)) === printSchema(lexicographicSortSchema(asked));
console.log(JSON.stringify({ faults, errors: errors ?? [], same, types: Object.keys(asked.getTypeMap()).length }));
