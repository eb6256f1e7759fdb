// graphql-codegen makes types of the served schema and the golden queries, and TypeScript accepts them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { generate } from "@graphql-codegen/cli";
import { parse } from "graphql";
import { named } from "./selected_ids.mjs";
import { site } from "./site.mjs";

const folder = mkdtempSync(join(dirname(process.env.SITE), "types-"));
symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
for (const { name, document } of site.queries)
  writeFileSync(join(folder, `${name}.graphql`), named(document, parse, `Golden_${name}`));

const exact = { input: "string | number", output: "string" };
await generate({
  schema: site.schema,
  documents: join(folder, "*.graphql"),
  silent: true,
  config: {
    strictScalars: true,
    useTypeImports: true,
    scalars: { Date: "string", DateTime: "string", Decimal: exact, DivisionCode: "string", ExactNumber: exact },
  },
  generates: {
    [join(folder, "schema.ts")]: { plugins: ["typescript"] },
    [join(folder, "operations.ts")]: { plugins: ["typescript-operations", "typed-document-node"] },
  },
});
execFileSync(process.execPath, [
  join("node_modules", "typescript", "bin", "tsc"),
  ...["--noEmit", "--strict", "--target", "es2022", "--module", "es2022", "--moduleResolution", "bundler"],
  ...["schema.ts", "operations.ts"].map((each) => join(folder, each)),
], { stdio: "inherit" });
console.log(`types of ${site.queries.length} golden queries`);
