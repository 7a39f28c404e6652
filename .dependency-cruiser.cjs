/** The walls of the house: which room may import what. The table is in CONTRIBUTING.md. */
const rooms = "ingest|rules|store|alerts|api|identity|console";
const config = "/config\\.ts$";
/** Libraries that esbuild.config.mts puts into our files. */
const bundled = [
  "@aws-sdk/[^/]+|@smithy/[^/]+|@azure/[^/]+|google-auth-library|@platformatic/kafka",
  "@hono/zod-openapi|@asteasolutions/zod-to-openapi|openapi-fetch|eventsource-parser|openid-client",
  "hono|@hono/node-server|undici|proxy-agent|jose|@peculiar/x509|reflect-metadata",
  "@opentelemetry/(api|exporter-trace-otlp-proto|resources|sdk-trace-node)",
  "zod|yaml|commander|picocolors|pino|prom-client|drizzle-orm",
  "parsimmon|re2js|ipaddr.js|fastest-levenshtein|fast-string-truncated-width",
].join("|");

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-tool-shipped",
      comment:
        "What is neither a dependency nor an SDK that the user brings travels within our files: libraries do, tools never.",
      severity: "error",
      from: { path: "^(components|daemon)/" },
      to: {
        dependencyTypes: ["npm-dev"],
        dependencyTypesNot: ["npm", "npm-peer", "type-only"],
        pathNot: `node_modules/(${bundled})/`,
      },
    },
    {
      name: "no-sdk-of-a-cloud-bundled",
      comment:
        "Cloud clients are the daemon's; components speak to clouds through Pulumi, or in a dynamic resource's host.",
      severity: "error",
      from: { path: "^components/", pathNot: "^components/dynamic-provider/" },
      to: { path: "node_modules/(@aws-sdk|@azure|google-auth-library)/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "words-import-nothing-of-ours",
      comment: "daemon/audit and daemon/telemetry are at the bottom.",
      severity: "error",
      from: { path: "^daemon/(audit|telemetry)/" },
      to: { path: "^(components|daemon|examples)/", pathNot: "^daemon/$1/" },
    },
    {
      name: "rooms-do-not-see-each-other",
      severity: "error",
      from: { path: `^daemon/(${rooms})/`, pathNot: config },
      to: { path: "^(components|daemon|examples)/", pathNot: ["^daemon/(audit|telemetry)/", "^daemon/$1/"] },
    },
    {
      name: "one-source-never-another",
      severity: "error",
      from: { path: "^daemon/ingest/([^/]+)/" },
      to: { path: "^daemon/ingest/[^/]+/", pathNot: ["^daemon/ingest/$1/", "^daemon/ingest/settings/config\\.ts$"] },
    },
    {
      name: "config-is-only-settings",
      comment: "A config.ts holds the Zod schema of its room: zod, the words, other config.ts.",
      severity: "error",
      from: { path: ["^daemon/config\\.ts$", "^daemon/.+/config\\.ts$"] },
      to: { path: "^(components|daemon|examples)/", pathNot: ["^daemon/audit/", "/config\\.ts$"] },
    },
    {
      name: "pipeline-sees-words-only",
      severity: "error",
      from: { path: "^daemon/pipeline\\.ts$" },
      to: { path: "^(components|daemon|examples)/", pathNot: "^daemon/(audit|telemetry)/" },
    },
    {
      name: "components-use-few-doors",
      comment: "Settings, rules, the words, and what checks and writes filters; auditwire/rules hands out the builder.",
      severity: "error",
      from: { path: "^components/" },
      to: {
        path: "^(daemon|examples)/",
        pathNot: [
          "^daemon/(config|rules/index|rules/builder.*|audit/.+)\\.ts$",
          "^daemon/ingest/(cloudwatch/filter|log-analytics/(filter|azure)|cloud-logging/(filter|query|unrecorded))\\.ts$",
        ],
      },
    },
    {
      name: "rules-entry-without-pulumi",
      comment: "Rules are written and tested where no Pulumi is.",
      severity: "error",
      from: { path: "^components/rules\\.ts$" },
      to: { path: "node_modules/@pulumi/", reachable: true },
    },
    {
      name: "client-imports-nothing-of-ours",
      comment:
        "daemon/client travels to whoever asks a daemon; what it knows of the API is made of the API's document.",
      severity: "error",
      from: { path: "^daemon/client/" },
      to: { path: "^(components|daemon|examples)/", pathNot: "^daemon/client/" },
    },
    {
      name: "engine-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^components/engine/" },
      to: { path: "^(components|daemon|examples)/", pathNot: "^components/engine/" },
    },
    {
      name: "testing-sees-the-engine",
      comment: "And the certificates, which it makes for real, and the words of the coverage proof.",
      severity: "error",
      from: { path: "^components/testing/" },
      to: {
        path: "^(components|daemon|examples)/",
        pathNot:
          "^components/(testing/|engine/index\\.ts$|coverage/finding\\.ts$|dynamic-provider/certificates-provider\\.ts$)",
      },
    },
    {
      name: "the-engine-has-two-users",
      comment: "Components run under any engine: only the command line and auditwire/testing start ours.",
      severity: "error",
      from: { path: "^components/", pathNot: "^components/(engine|testing)/" },
      to: { path: "^components/(engine|testing)/" },
    },
    {
      name: "command-line-sees-engine-and-files",
      severity: "error",
      from: { path: "^daemon/cli/" },
      to: {
        path: "^components/",
        pathNot:
          "^components/(engine/index|audit-policy|coverage/index|sources/self-managed/(leftovers|installation/.+))\\.ts$",
      },
    },
    {
      name: "examples-use-the-package",
      comment: "As a user does: by its name.",
      severity: "error",
      from: { path: "^examples/" },
      to: { path: "^(components|daemon|test)/" },
    },
    {
      name: "daemon-does-not-see-components",
      comment: "Only the command line calls the pure files of components/.",
      severity: "error",
      from: { path: "^daemon/", pathNot: "^daemon/cli/" },
      to: { path: "^components/" },
    },
    {
      name: "database-only-in-store",
      severity: "error",
      from: { path: "^(components|daemon)/", pathNot: "^daemon/store/" },
      to: { path: "node_modules/(drizzle-orm|libsql|@libsql|better-sqlite3)/" },
    },
    {
      name: "parsimmon-only-in-the-grammar",
      severity: "error",
      from: { path: "^(components|daemon)/", pathNot: "^daemon/rules/(grammar|parse)\\.ts$" },
      to: { path: "node_modules/(@types/)?parsimmon/" },
    },
    {
      name: "no-pulumi-in-the-daemon",
      severity: "error",
      from: { path: "^daemon/" },
      to: { path: "node_modules/@pulumi/" },
    },
    {
      name: "product-does-not-see-tests",
      severity: "error",
      from: { path: "^(components|daemon)/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    doNotFollow: { path: ["node_modules", "^dist/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["types", "import", "require", "node", "default"],
      mainFields: ["types", "module", "main"],
    },
  },
};
