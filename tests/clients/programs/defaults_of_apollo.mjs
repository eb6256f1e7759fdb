// Apollo Client with its defaults: golden queries, errors with their codes, hashes of documents.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { answered, assertHeld, site } from "./site.mjs";

function clientOf(headers, ...before) {
  const link = ApolloLink.from([...before, new HttpLink({ uri: site.url, headers })]);
  return new ApolloClient({ link, cache: new InMemoryCache() });
}

for (const { name, headers, document, variables } of site.queries) {
  const { data } = await clientOf(headers).query({ query: gql(document), variables });
  assertHeld(data, await answered(headers, document, variables), name);
}

async function codeOf(query, variables) {
  const failure = await clientOf(site.office)
    .query({ query: gql(query), variables })
    .then(() => assert.fail(query), (error) => error);
  assert.ok(CombinedGraphQLErrors.is(failure), String(failure));
  assert.ok(failure.errors[0].message);
  return failure.errors[0].extensions.code;
}

assert.equal(await codeOf("{ nothing }"), "GRAPHQL_VALIDATION");
assert.equal(await codeOf("query($c: DivisionCode!) { tenant(code: $c) { name } }", { c: "1" }), "BAD_INPUT");
const refused = await clientOf({}).query({ query: gql("{ viewer { name } }") }).catch((error) => error);
assert.equal(refused.errors?.[0].extensions.code, "TOKEN_MISSING", String(refused));

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
for (const useGETForHashedQueries of [false, true]) {
  const link = new PersistedQueryLink({ sha256, useGETForHashedQueries });
  const { data } = await clientOf(site.office, link).query({ query: gql("{ viewer { name } }") });
  assert.ok(data.viewer.name);
}
console.log(`${site.queries.length} golden queries by Apollo's defaults`);
