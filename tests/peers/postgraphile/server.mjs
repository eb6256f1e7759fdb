// PostGraphile on the bench's database, as a production server would run it: one process on plain node:http.
//
// Wants DATABASE_URL; with TENANT_SETTINGS=1 every request runs in a transaction with its role and its tenant
// set, as row-level security needs it. Says its port in one line, and ends when its standard input does, so
// that it never outlives the bench.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { addPgTableOrderBy, orderByAscDesc } from "postgraphile/utils";

const CONNECTIONS = 10;
const ROLE = "jixiao_app";
const settings = process.env.TENANT_SETTINGS === "1";

// Says that an order which ends with the id is complete: otherwise the primary key is sorted by as well, which
// no index of the rankings bears.
const UniqueOrder = addPgTableOrderBy({ schemaName: "public", tableName: "released_scores" }, () =>
  orderByAscDesc("UNIQUE_ID", "id", { unique: true }),
);

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [UniqueOrder],
  // It lets nobody filter by columns whose indexes are partial, as the rankings' are.
  disablePlugins: ["PgIndexBehaviorsPlugin"],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ["public"],
      poolConfig: { min: CONNECTIONS, max: CONNECTIONS },
    }),
  ],
  grafast: {
    explain: false,
    context(request) {
      if (!settings) return {};
      const tenant = request.node?.req.headers["x-tenant"];
      if (!/^[0-9]{6}$/.test(tenant ?? "")) throw new Error("X-Tenant must name a division");
      return { pgSettings: { role: ROLE, "app.tenant": tenant } };
    },
  },
  grafserv: { graphiql: false, watch: false, websockets: false },
};

const pgl = postgraphile(preset);
const server = createServer();
await pgl.createServ(grafserv).addTo(server);
process.stdin.on("end", () => process.exit(0)).resume();
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
