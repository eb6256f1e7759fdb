// Apollo's default cache holds what the server says, after all golden queries of one person.
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { parse } from "graphql";
import { withIds } from "./selected_ids.mjs";
import { answered, assertHeld, byLogin, site } from "./site.mjs";

for (const [login, queries] of byLogin()) {
  const cache = new InMemoryCache();
  const client = new ApolloClient({ link: new HttpLink({ uri: site.url, headers: queries[0].headers }), cache });
  const asked = queries.map((each) => ({ ...each, text: withIds(each.document, parse) }));
  for (const { text, variables } of asked) await client.query({ query: gql(text), variables });
  for (const { name, text, headers, variables } of asked) {
    const held = cache.readQuery({ query: gql(text), variables });
    assertHeld(held, await answered(headers, text, variables), `${login}, ${name}`);
  }
}
console.log(`${site.queries.length} golden queries in Apollo's cache`);
