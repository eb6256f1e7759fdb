// graphql-http's audits of a server: no MUST and no SHOULD may fail; what a MAY does otherwise is told.
import { serverAudits } from "graphql-http";
import { site } from "./site.mjs";

const asOffice = (url, options = {}) =>
  fetch(url, { ...options, headers: { ...site.office, ...options.headers } });

const failed = { MUST: [], SHOULD: [], MAY: [] };
let count = 0;
for (const audit of serverAudits({ url: site.url, fetchFn: asOffice })) {
  const result = await audit.fn();
  count += 1;
  if (result.status !== "ok") {
    const level = ["MUST", "SHOULD"].find((each) => audit.name.startsWith(each)) ?? "MAY";
    failed[level].push(`${audit.id} ${audit.name}: ${result.reason}`);
  }
}
console.log(`${count} audits; failed: ${failed.MUST.length} MUST, ${failed.SHOULD.length} SHOULD, ${failed.MAY.length} MAY`);
for (const each of Object.values(failed).flat()) console.log(each);
process.exit(count >= 60 && failed.MUST.length + failed.SHOULD.length === 0 ? 0 : 1);
