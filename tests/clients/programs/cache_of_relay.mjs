// Relay's compiler accepts the golden queries, and its store holds what the server says after all of one person's.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "graphql";
import relay from "relay-runtime";
import { named } from "./selected_ids.mjs";
import { answered, assertHeld, byLogin, site } from "./site.mjs";

const { createOperationDescriptor, Environment, fetchQuery, Network, RecordSource, Store } = relay;

const folder = mkdtempSync(join(dirname(process.env.SITE), "relay-"));
mkdirSync(join(folder, "made"));
writeFileSync(join(folder, "package.json"), '{"type": "module"}');
writeFileSync(join(folder, "schema.graphql"), await (await fetch(site.schema)).text());

// Relay names an operation after the module it stands in.
const moduleOf = ({ name }) => `Golden${name.replaceAll("_", "")}`;
for (const each of site.queries) {
  const text = named(each.document, parse, `${moduleOf(each)}Query`);
  writeFileSync(join(folder, `${moduleOf(each)}.js`), `graphql\`\n${text}\n\`;\n`);
}
const configuration = {
  src: ".",
  schema: "schema.graphql",
  language: "javascript",
  artifactDirectory: "made",
  eagerEsModules: true,
};
writeFileSync(join(folder, "relay.config.json"), JSON.stringify(configuration));
const compiler = join(process.cwd(), "node_modules", ".bin", "relay-compiler");
execFileSync(compiler, ["relay.config.json"], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });

const compiled = async (each) =>
  (await import(pathToFileURL(join(folder, "made", `${moduleOf(each)}Query.graphql.js`)))).default;

for (const [login, queries] of byLogin()) {
  const headers = queries[0].headers;
  const environment = new Environment({
    network: Network.create(async ({ text }, variables) => ({ data: await answered(headers, text, variables) })),
    store: new Store(new RecordSource()),
  });
  const asked = await Promise.all(queries.map(async (each) => ({ ...each, request: await compiled(each) })));
  for (const { request, variables } of asked) {
    environment.retain(createOperationDescriptor(request, variables));
    await fetchQuery(environment, request, variables).toPromise();
  }
  for (const { name, document, request, variables } of asked) {
    const held = environment.lookup(createOperationDescriptor(request, variables).fragment);
    assertHeld(held.data, await answered(headers, document, variables), `${login}, ${name}`);
  }
}
console.log(`${site.queries.length} golden queries in Relay's store`);
