import { join } from "node:path";
import type Libsql from "libsql";

/** Some audits have these: each draws from its row's number, so that no two values go together. */
const columns: Readonly<Record<string, string>> = {
  key: "'key-' || n",
  time: "1790000000000 + n * 997 + (n * 7919) % 5000",
  ingested_at: "1790000000000 + n * 997",
  audit_id: "'00000000-0000-4000-8000-' || printf('%012d', n)",
  request_time: "'2026-09-22T09:33:01.123456Z'",
  rule: "'Rule number ' || (h1 % 60)",
  message: "'Exec or attach to a pod: user-' || (h2 % 5000) || ' on team-' || (h3 % 200) || '/web-' || (h1 % 9973)",
  severity:
    "case h4 % 20 when 0 then 'critical' when 1 then 'high' when 2 then 'high' else case h4 % 3 when 0 then 'low' when 1 then 'medium' else 'info' end end",
  attack_techniques: `'["execIntoContainer"]'`,
  verb: "case h5 % 7 when 0 then 'create' when 1 then 'delete' when 2 then 'patch' else 'get' end",
  username: "'system:serviceaccount:team-' || (h3 % 200) || ':user-' || (h2 % 5000)",
  user: `'{"username":"system:serviceaccount:team-' || (h3 % 200) || ':user-' || (h2 % 5000) || '","groups":["system:serviceaccounts","system:authenticated"]}'`,
  impersonated_username: "case h4 % 100 when 0 then 'admin-' || (h2 % 10) end",
  impersonated_user: `case h4 % 100 when 0 then '{"username":"admin-' || (h2 % 10) || '"}' end`,
  authorization_info: `'{"authorization.k8s.io/decision":"allow","authorization.k8s.io/reason":"RBAC: allowed by RoleBinding"}'`,
  source_ips: `'["10.0.' || (h1 % 250) || '.7"]'`,
  resources: "'core/v1/namespaces/team-' || (h3 % 200) || '/pods/web-' || (h1 % 9973) || '/exec'",
  namespace: "'team-' || (h3 % 200)",
  request_uri: "'/api/v1/namespaces/team-' || (h3 % 200) || '/pods/web-' || (h1 % 9973) || '/exec?command=sh'",
  cluster: "case when h2 % 100 < 60 then 'prod' when h2 % 100 < 99 then 'cluster-' || (h2 % 20) else 'edge' end",
  provider: "case h3 % 4 when 0 then 'aws' when 1 then 'gcp' else 'others' end",
  account_id: "'account-' || (h4 % 30)",
  region: "case h4 % 5 when 0 then 'eu-west-1' else 'us-east-' || (h4 % 5) end",
  resource_ids: "'[]'",
  labels: "'{}'",
  chunk: "n / 100 + 1",
  offset: "(n % 100) * 700",
  length: "700",
};

/** Every hundredth audit has a rare technique, and every third a common one. */
const techniques = [
  ["execIntoContainer", "1"],
  ["kubernetesSecrets", "seq % 3 = 0"],
  ["webShell", "seq % 100 = 7"],
] as const;

/**
 * Fills a store that was opened once and is closed with so many audits, in seconds: in SQL, and with the indexes made
 * afterwards.
 */
export function fill(driver: typeof Libsql, directory: string, audits: number): void {
  const database = new driver(join(directory, "auditwire.db"));
  const indexes = database
    .prepare("select name, sql from sqlite_schema where type = 'index' and sql is not null and tbl_name like 'audit%'")
    .all([]) as { name: string; sql: string }[];
  for (const pragma of ["journal_mode = WAL", "synchronous = OFF", "cache_size = -262144", "temp_store = MEMORY"])
    database.prepare(`PRAGMA ${pragma}`).all([]);
  database.exec("BEGIN");
  for (const { name } of indexes) database.exec(`drop index "${name}"`);
  database.exec(`insert into chunks (id, ingested_at, codec, size, bytes)
    with recursive c(n) as (select 0 union all select n + 1 from c where n < ${Math.ceil(audits / 100)})
    select n + 1, 1790000000000 + n * 99700, 'raw', 70000, cast(replace(hex(zeroblob(50)), '00', '${original()}') || hex(zeroblob(0)) as blob) || cast(replace(hex(zeroblob(50)), '00', '${original()}') as blob) from c`);
  database.exec(`insert into audits (${Object.keys(columns).join(", ")})
    with recursive c(n) as (select 0 union all select n + 1 from c where n < ${audits - 1}),
    h as (select n, (n * 2654435761) % 1000003 h1, (n * 40503 + 17) % 999983 h2, (n * 69621 + 5) % 999979 h3, (n * 16807 + 3) % 999961 h4, (n * 48271 + 11) % 999959 h5 from c)
    select ${Object.values(columns).join(", ")} from h`);
  for (const [technique, which] of techniques)
    database.exec(
      `insert into audit_techniques (technique, time, audit) select '${technique}', time, seq from audits where ${which}`,
    );
  for (const { sql } of indexes) database.exec(sql);
  database.exec("COMMIT");
  database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all([]);
  database.close();
}

/** 700 bytes of one original record. */
const original = () =>
  `{"kind":"Event","auditID":"x","verb":"create","note":"${"lorem ipsum ".repeat(60)}`.slice(0, 698).concat('"}');
