// urql's normalising cache holds what the server says, after all golden queries of one person.
import assert from "node:assert/strict";
import { Client, fetchExchange } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { introspectionFromSchema, parse } from "graphql";
import { schema, withIds } from "./selected_ids.mjs";
import { answered, assertHeld, byLogin, site } from "./site.mjs";

const introspection = introspectionFromSchema(schema);
const keyless = Object.values(schema.getTypeMap())
  .filter((type) => type.getFields && !type.getFields().id)
  .map((type) => [type.name, () => null]);

for (const [login, queries] of byLogin()) {
  const cache = cacheExchange({ schema: introspection, keys: Object.fromEntries(keyless) });
  const client = new Client({
    url: site.url,
    exchanges: [cache, fetchExchange],
    fetchOptions: { headers: queries[0].headers },
  });
  const asked = queries.map((each) => ({ ...each, text: withIds(each.document, parse) }));
  for (const { name, text, variables } of asked) {
    const { error } = await client.query(text, variables).toPromise();
    assert.equal(error, undefined, `${login}, ${name}: ${error}`);
  }
  for (const { name, text, headers, variables } of asked) {
    const held = await client.query(text, variables, { requestPolicy: "cache-only" }).toPromise();
    assertHeld(held.data, await answered(headers, text, variables), `${login}, ${name}`);
  }
}
console.log(`${site.queries.length} golden queries in urql's cache`);
