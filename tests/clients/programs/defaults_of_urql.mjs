// urql with its defaults: queries by GET, mutations by POST, errors with their codes; hashes of documents.
import assert from "node:assert/strict";
import { cacheExchange, Client, fetchExchange } from "@urql/core";
import { persistedExchange } from "@urql/exchange-persisted";
import { answered, assertHeld, site } from "./site.mjs";

const asked = [];

function clientOf(headers, exchanges = [cacheExchange, fetchExchange]) {
  const noted = (url, options) => {
    asked.push(options.method ?? "GET");
    return fetch(url, options);
  };
  return new Client({ url: site.url, exchanges, fetch: noted, fetchOptions: { headers } });
}

for (const { name, headers, document, variables } of site.queries) {
  const { data, error } = await clientOf(headers).query(document, variables).toPromise();
  assert.equal(error, undefined, `${name}: ${error}`);
  assertHeld(data, await answered(headers, document, variables), name);
}
assert.ok(asked.includes("GET"));

async function codeOf(operation) {
  const { error } = await operation.toPromise();
  assert.equal(error?.networkError, undefined, String(error));
  assert.ok(error.graphQLErrors[0].message);
  return error.graphQLErrors[0].extensions.code;
}

const client = clientOf(site.office);
assert.equal(await codeOf(client.query("{ nothing }", {})), "GRAPHQL_VALIDATION");
assert.equal(await codeOf(client.query('{ tenant(code: "1") { name } }', {})), "BAD_INPUT");
asked.length = 0;
const withdraw = "mutation($input: EventWithdrawInput!) { eventWithdraw(input: $input) { userErrors { code } } }";
const input = { event: "x".repeat(30), expectedVersion: 1, reason: "误记" };
const { data, error } = await client.mutation(withdraw, { input }).toPromise();
assert.ok(data?.eventWithdraw?.userErrors.length || error?.graphQLErrors.length, String(error));
assert.deepEqual(asked, ["POST"]);

const persisted = [cacheExchange, persistedExchange({ preferGetForPersistedQueries: true }), fetchExchange];
for (const _ of [1, 2]) {
  const said = await clientOf(site.office, persisted).query("{ viewer { name } }", {}).toPromise();
  assert.equal(said.error, undefined, String(said.error));
}
console.log(`${site.queries.length} golden queries by urql's defaults`);
