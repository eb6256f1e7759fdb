// What a program knows of the served county, and how it says what is wrong.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

export const site = JSON.parse(readFileSync(process.env.SITE, "utf8"));

/** The answer to an operation, asked without any client. */
export async function answered(headers, query, variables) {
  const response = await fetch(site.url, {
    method: "POST",
    headers: { ...headers, "Content-Type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  return data;
}

/** Golden queries by who asks them: what one may see another may not. */
export function byLogin() {
  return Map.groupBy ? Map.groupBy(site.queries, (each) => each.login) : grouped(site.queries);
}

function grouped(queries) {
  const groups = new Map();
  for (const each of queries) groups.set(each.login, [...(groups.get(each.login) ?? []), each]);
  return groups;
}

/** A value without what caches add to it. */
export function bare(value) {
  if (Array.isArray(value)) return value.map(bare);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "__typename" && !name.startsWith("__"))
      .map(([name, inner]) => [name, bare(inner)]),
  );
}

/** That what a cache holds is what the server says: everything read is there, with the same value. */
export function assertHeld(read, said, where) {
  assert.deepEqual(bare(read), bare(said), where);
}
