import { describe, expect, it } from "vitest";
import { clusterAddress, tlsServerName } from "../../components/audit-daemon/addresses.ts";
import { keyOf } from "../../components/audit-daemon/names.ts";
import { networkPolicySpec } from "../../components/audit-daemon/network.ts";
import { planOf } from "../../components/audit-daemon/plan.ts";
import { type CoverageFinding, policyFromRules } from "../../components/coverage/index.ts";
import { createCertificates } from "../../components/dynamic-provider/certificates.ts";
import { lapsing, saidOf } from "../../components/foretold.ts";
import { AuditDaemon, type AuditDaemonArgs, LocalDaemon } from "../../components/index.ts";
import { runProgram } from "../../components/testing/index.ts";
import { library } from "../../daemon/rules/index.ts";
import { cloudSpec, pem, rule, token, webhookSource } from "../support/audit-daemon.ts";

const now = new Date("2026-12-01T12:00:00Z");
const problems = (args: object, name = "audit") =>
  planOf(name, { image: "i", sources: [webhookSource()], ...args } as AuditDaemonArgs, now).problems.map(
    ({ path, problem }) => `${path}: ${problem}`,
  );

describe("wrong arguments", () => {
  const outside = { sources: [webhookSource({ runsDaemon: false })] };
  const cloud = (part: Parameters<typeof cloudSpec>[0]) => ({ spec: cloudSpec(part) });

  it.each<[object, (string | RegExp)[]]>([
    [{ image: undefined }, [/^image: is missing: no image is published yet; `docker build -t .+ && docker push .+`/]],
    [{ sources: undefined }, ["sources: is missing"]],
    [{ sources: [{}] }, ["sources[0]: an object is no audit source"]],
    [{ nameOverride: "Audit_1" }, ['nameOverride: "Audit_1" cannot name a service']],
    [{ identity: { namespace: "No_Name" } }, ['identity.namespace: "No_Name" is no name of a namespace']],
    [{ identity: { serviceAccount: "A b" } }, ['identity.serviceAccount: "A b" is no name of an account']],
    [
      outside,
      [/^expose: is missing: the API server of "prod" \(sources\[0\]\) is outside .+ cannot reach a cluster IP/],
    ],
    [{ sources: [cloud({ pushes: true })] }, [/^expose: is missing: "eu" \(sources\[0\]\) pushes its events/]],
    [{ ...outside, expose: { type: "cluster-ip" } }, ["expose: is missing: the API server of"]],
    [{ expose: { type: "gateway" } }, ['expose.type: "gateway" is none of "cluster-ip", "node-port"']],
    [{ expose: { type: "ingress" } }, ["expose.host: is missing: name the host that the ingress serves"]],
    [{ expose: { type: "node-port" } }, ["expose.host: is missing: name a node"]],
    [
      { expose: { type: "node-port", host: "https://a.example.com" } },
      ['expose.host: "https://a.example.com" is neither a DNS name nor an address'],
    ],
    [
      { expose: { type: "load-balancer", ports: { webhook: 70_000 }, ingress: {} } },
      ["expose.ports.webhook: 70000 is no port from 1 to 65535", 'expose.ingress: is for type "ingress"'],
    ],
    [
      { expose: { type: "load-balancer", api: true, ports: { api: 443, webhook: 443 } } },
      ["expose.ports: api and webhook are both 443"],
    ],
    [
      { sources: [cloud({ identity: { namespace: "other", serviceAccount: "auditwire" } })] },
      ['sources[0]: "eu" lets the service account other/auditwire in, and the daemon is auditwire/auditwire'],
    ],
    [
      { sources: [cloud({}), cloud({})] },
      [
        'sources[1]: two sources are called "eu"',
        'sources[1]: another source has the credential "eu", too',
        'sources[1]: another source has the specification "eu", too',
        'sources[1]: another source has the token file "eu", too',
      ],
    ],
    [{ sources: [webhookSource({ cluster: "eu" }), cloud({})] }, ['sources[1]: two sources are called "eu"']],
    [{ sources: [webhookSource(), webhookSource()] }, ["sources: two webhooks have the same name"]],
    [
      {
        sources: [
          cloud({ foreseen: { specifications: [{ name: "eu", deploymentType: "eks", awsRegion: "Ireland" }] } }),
        ],
      },
      ['sources: "eu": specifications.awsRegion: a region is written like eu-west-1'],
    ],
    [{ persistence: { size: "lots" } }, ['persistence.size: "lots" is no size; write 25Gi']],
    [
      { persistence: { size: "10Gi" } },
      ["persistence.size: 10Gi leaves no room beside a database of 10GiB (retention.bytes)"],
    ],
    [{ retention: { bytes: "30GiB" } }, ["persistence.size: 25Gi leaves no room beside a database of 30GiB"]],
    [{ administrator: "short" }, ["administrator: the password has less than 12 characters"]],
    [{ coverage: "loud" }, ['coverage: "loud" is none of "warn", "enforce" and "off"']],
    [{ policy: ["Exec"] }, ['policy[0]: no rule is called "Exec"']],
    [{ rules: [{ ...rule, expression: "jpath(" }] }, ['rules[0] "Nobody": expression:1:']],
    [
      { collections: [{ name: "All", clusters: ["a*b"] }] },
      ['collections.0.name: "All" is always there; choose another', "collections.0.clusters.0: a * stands at"],
    ],
    [{ limits: { bodyBytes: "x" } }, ['limits.bodyBytes: "x" is no size']],
    [
      { access: { groups: [{ name: "ops", grants: [{ role: "admin" }] }] } },
      ['access.groups.0.grants.0.role: there is no role "admin"'],
    ],
    [
      { access: { groups: [{ name: "ops", grants: [{ role: "viewer", collections: ["shop"] }] }] } },
      ['access.groups.0.grants.0.collections.0: there is no collection "shop"'],
    ],
    [
      {
        access: {
          users: [{ name: "a:b" }],
          kubernetes: [{ name: "k", issuer: "https://k", jwks: { url: "http://keys.example" } }],
          sessionLifetime: "5s",
          trustedProxies: ["everybody"],
        },
      },
      [
        "access.users.0.name: a local user's name has no colon",
        "access.kubernetes.0.jwks.url: keys are fetched by https",
        "access.sessionLifetime: write a length of time from 1m to 24h",
        "access.trustedProxies.0: write an address, or a network",
      ],
    ],
    [
      { access: { oidc: [{ name: "a/b", issuer: "http://id.example", login: {} }], user: [] } as never },
      [/access\.oidc\.0\.name/, /access\.oidc\.0\.issuer/, /access\.oidc\.0\.login\.clientID/, /access: .*"user"/],
    ],
  ])("%#", (args, sentences) => {
    const found = problems(args);
    expect(found).toHaveLength(sentences.length);
    for (const [index, sentence] of sentences.entries())
      if (typeof sentence === "string") expect(found[index]).toContain(sentence);
      else expect(found[index]).toMatch(sentence);
  });

  const all = {
    ...{ image: "i", imagePullPolicy: "Always", imagePullSecrets: ["a"], coverage: "off", createNamespace: true },
    ...{ sources: [webhookSource(), { spec: cloudSpec() }], rules: [rule], nameOverride: "audit" },
    policy: [{ rule: "Nobody", exceptions: [{ name: "x", expression: 'jpath("verb") = "get"', reason: "r" }] }],
    collections: [{ name: "a", clusters: ["b"], labels: { a: "b" } }],
    identity: { namespace: "auditwire", serviceAccount: "auditwire" },
    serviceAccount: { create: true, annotations: { a: "b" } },
    expose: { type: "load-balancer", host: "a.b", api: true, ports: { api: 1, webhook: 2 }, annotations: { a: "b" } },
    tls: { certificate: pem, privateKey: "k", authority: pem },
    certificates: { validDays: 3 },
    persistence: { enabled: true, size: "50Gi", storageClass: "x", retain: true },
    resources: { requests: { cpu: "1" }, limits: { memory: "1Gi" } },
    ...{ nodeSelector: { a: "b" }, tolerations: [{ key: "a" }], affinity: {}, priorityClassName: "x" },
    ...{ podAnnotations: { a: "b" }, podLabels: { a: "b" }, extraEnv: [{ name: "A", value: "b" }] },
    ...{ administrator: "a long password", terminationGracePeriodSeconds: 60, ipFamily: "IPv4", logLevel: "info" },
    networkPolicy: { enabled: true, webhookFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }], apiFrom: [], egress: [{}] },
    ...{ serviceMonitor: { labels: { a: "b" }, interval: "30s" }, podMonitor: {}, transform: { service: {} } },
    ...{ retention: { days: 3, bytes: "5GiB" }, limits: { bodyBytes: "1MiB" } },
  };

  it("of a kind that no type allows are told by their path, wherever they stand", () => {
    expect(problems(all)).toEqual([]);
    for (const path of pathsOf(all))
      for (const value of [null, "", -1, true, {}, [], [null], 'ä😀\n"'])
        for (const problem of problems(withAt(all, path, value))) {
          const [first = ""] = path;
          const told = problem.slice(0, problem.indexOf(":"));
          // What is said of the room for the database, and of what needs a source, stands at the other argument.
          expect([first, "persistence.size", "expose", "sources", "policy[0]"].some((it) => told.startsWith(it))).toBe(
            true,
          );
        }
    expect(problems({ ...all, tolerations: "all", persistence: null })).toEqual([
      "persistence: null is not an object",
      'tolerations: "all" is not a list of objects',
    ]);
  });

  it.each<[object]>([
    [{}],
    [{ sources: [webhookSource({ runsDaemon: false })], expose: { type: "load-balancer" } }],
    [{ sources: [] }],
    [{ persistence: { size: "10Gi" }, retention: { bytes: "5GiB" } }],
    [{ persistence: { existingClaim: "mine" }, retention: { bytes: "1TiB" } }],
    [{ sources: [{ spec: cloudSpec({ identity: undefined }) }] }],
  ])("what is right is not refused: %#", (args) => {
    expect(problems(args)).toEqual([]);
  });

  it("are told all at once, and nothing is registered", async () => {
    const run = await runProgram(() => {
      const source = webhookSource({ runsDaemon: false });
      const made = new AuditDaemon("Audit", { sources: [source] } as unknown as AuditDaemonArgs);
      return { ...made.apiServerFiles(source), url: made.url };
    });
    expect(run.errors).toHaveLength(1);
    expect(run.errors[0]).toMatch(
      /^3 arguments are wrong; nothing has been registered:\n {2}AuditDaemon "Audit": image: .+\n {2}AuditDaemon "Audit": name: .+\n {2}AuditDaemon "Audit": expose: /,
    );
    expect(run.resources).toEqual([]);
  });

  it("a source of another daemon has no files here, and a cloud's has none at all", async () => {
    const run = await runProgram(() => {
      const made = new AuditDaemon("audit", { image: "i", sources: [webhookSource(), { spec: cloudSpec() }] });
      const said = (source: Parameters<typeof made.apiServerFiles>[0]) => {
        try {
          return made.apiServerFiles(source);
        } catch (error) {
          return String(error);
        }
      };
      return { other: said(webhookSource({ cluster: "x" })), cloud: said({ spec: cloudSpec() }) };
    });
    expect(run.outputs["other"]).toContain('apiServerFiles: "x": it is none of its sources; add it to sources');
    expect(run.outputs["cloud"]).toContain('apiServerFiles: "eu": a cloud\'s source has none');
  });
});

/** Paths of everything in it but what sources hand over. */
function pathsOf(value: object, at: readonly string[] = []): string[][] {
  return Object.entries(value).flatMap(([key, v]) => {
    const path = [...at, key];
    return typeof v === "object" && v !== null && key !== "spec" ? [path, ...pathsOf(v, path)] : [path];
  });
}

/** A copy with another value at a path. */
function withAt(value: object, [key = "", ...rest]: readonly string[], other: unknown): object {
  const inner = (value as Record<string, object>)[key] ?? {};
  const changed = { [key]: rest.length > 0 ? withAt(inner, rest, other) : other };
  return Array.isArray(value) ? Object.assign([...value], changed) : { ...value, ...changed };
}

describe("coverage", () => {
  const finding = (of: string, source: string, state: CoverageFinding["state"]): CoverageFinding => ({
    ...{ rule: of, source, state, lost: [] },
    sentence: `rule "${of}" on cluster "${source}": ${state}`,
  });
  const some = [
    ...[finding("a", "x", "never"), finding("b", "x", "never"), finding("c", "x", "covered")],
    ...[finding("a", "y", "never"), finding("b", "y", "covered"), finding("c", "y", "unknown")],
  ];

  it("a rule that can fire nowhere is a warning for each source, one that can fire somewhere a note", () => {
    expect(saidOf(some, "warn", 2)).toEqual({
      uncovered: [some[0], some[3]],
      warnings: ['rule "a" on cluster "x": never', 'rule "a" on cluster "y": never'],
      notes: ['on cluster "x" 1 rule can never fire, but can elsewhere: "b"'],
      problems: [],
    });
  });

  it("enforced, the warnings are problems", () => {
    const { warnings, problems: enforced } = saidOf(some, "enforce", 2);
    expect(warnings).toEqual([]);
    expect(enforced.map(({ path, problem }) => `${path}: ${problem}`)).toEqual([
      'policy: rule "a" on cluster "x": never',
      'policy: rule "a" on cluster "y": never',
    ]);
  });

  it("many are counted", () => {
    const many = Array.from({ length: 30 }, (_, n) => finding(`r${n}`, "x", "never"));
    const { warnings } = saidOf(many, "warn", 1);
    expect(warnings).toHaveLength(21);
    expect(warnings.at(-1)).toBe("and 10 more like these: `auditwire rules coverage` lists them all");
  });

  const nothing = "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n  - level: None\n";
  const daemons = (coverage: "warn" | "enforce" | "off") => ({
    AuditDaemon: () =>
      void new AuditDaemon("audit", {
        ...{ image: "i", policy: ["Forbidden request"], coverage },
        sources: [webhookSource({ auditPolicy: nothing })],
      }),
    LocalDaemon: () =>
      void new LocalDaemon("audit", {
        ...{ directory: "/tmp/audit", policy: ["Forbidden request"], coverage },
        sources: [webhookSource({ auditPolicy: nothing })],
      }),
  });

  it.each(["AuditDaemon", "LocalDaemon"] as const)(
    "[A03] a policy that records nothing: %s warns in the preview, tests see it, enforced it refuses",
    async (kind) => {
      const warned = await runProgram(daemons("warn")[kind], { preview: true });
      expect(warned.ok).toBe(true);
      expect(warned.coverage).toMatchObject([{ rule: "Forbidden request", source: "prod", state: "never" }]);
      const told = warned.logs.filter(({ level }) => level === "warning").map(({ text }) => text);
      expect(told).toEqual([warned.coverage[0]?.sentence]);
      const refused = await runProgram(daemons("enforce")[kind], { preview: true });
      expect(refused.errors.join()).toContain('policy: rule "Forbidden request" can never fire');
      expect(refused.resources).toEqual([]);
      const silent = await runProgram(daemons("off")[kind], { preview: true });
      expect([silent.ok, silent.coverage, silent.logs.filter(({ level }) => level === "warning")]).toEqual([
        true,
        [],
        [],
      ]);
    },
  );

  it("an audit policy from the rules is made of the enabled ones", () => {
    const fromRules = { auditPolicy: { fromRules: true, namespace: "auditwire" } as const };
    const plan = (policy: string[]) =>
      planOf("audit", { image: "i", sources: [webhookSource(fromRules)], policy }, now);
    const enabled = library.filter(({ name }) => name === "Forbidden request");
    const { webhooks, foretold } = plan(["Forbidden request"]);
    expect(webhooks[0]?.source.auditPolicy).toBe(policyFromRules(enabled, { namespace: "auditwire" }));
    expect(foretold.uncovered).toEqual([]);
  });

  it("a policy without rules is told", () => {
    const { foretold } = planOf("audit", { image: "i", sources: [webhookSource()] }, now);
    expect(foretold.warnings).toEqual([
      "policy is empty: every event is judged harmless; name rules, as in [...prewrittenRules]",
    ]);
  });
});

describe("exceptions that lapse", () => {
  const until = (text: string | undefined) => {
    const exceptions = [{ name: "csi", expression: 'jpath("verb") = "get"', reason: "r", until: text }];
    return lapsing([{ ...(library[0] as (typeof library)[number]), name: "A", exceptions }], now);
  };

  it.each([
    [undefined, []],
    ["2027-01-01", []],
    ["2026-12-16", []],
    ["2026-12-15", ['the exception "csi" of the rule "A" ends on 2026-12-15: from then on']],
    ["2026-12-01T12:00:01Z", ['the exception "csi" of the rule "A" ends on 2026-12-01T12:00:01Z']],
    ["2026-12-01", ['the exception "csi" of the rule "A" has ended on 2026-12-01: the rule fires again']],
  ])("until %s", (text, sentences) => {
    const found = until(text);
    expect(found).toHaveLength(sentences.length);
    for (const [index, sentence] of sentences.entries()) expect(found[index]).toContain(sentence);
  });

  it("are told by the daemon that is given them", () => {
    const exception = { name: "csi", expression: 'jpath("verb") = "get"', reason: "r", until: "2026-12-02" };
    const policy = [{ rule: "Forbidden request", exceptions: [exception] }];
    const { foretold } = planOf("audit", { image: "i", sources: [webhookSource()], policy }, now);
    expect(foretold.warnings).toEqual([expect.stringContaining('the exception "csi" of the rule "Forbidden request"')]);
  });
});

describe("the network policy", () => {
  const from = (args: object) =>
    networkPolicySpec("audit", { image: "i", sources: [], ...args }, []).ingress as unknown as {
      ports: { port: number }[];
      from?: object[];
    }[];
  const prometheus = {
    namespaceSelector: {},
    podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
  };

  it.each<[string, object, Record<number, object[] | "all">]>([
    ["by default", {}, { 8084: "all", 8083: [{ podSelector: {} }] }],
    ["with a monitor", { serviceMonitor: {} }, { 8084: "all", 8083: [{ podSelector: {} }, prometheus] }],
    [
      "with peers",
      { networkPolicy: { webhookFrom: [{ ipBlock: { cidr: "10.0.0.0/8" } }], apiFrom: [{ podSelector: { a: 1 } }] } },
      { 8084: [{ ipBlock: { cidr: "10.0.0.0/8" } }], 8083: [{ podSelector: {} }, { podSelector: { a: 1 } }] },
    ],
    ["without anybody", { networkPolicy: { webhookFrom: [] } }, { 8083: [{ podSelector: {} }] }],
    ["with the API exposed", { expose: { type: "load-balancer", api: true } }, { 8084: "all", 8083: "all" }],
  ])("who may reach it, %s", (_, args, expected) => {
    const found = from(args).map((entry) => [entry.ports[0]?.port, entry.from ?? "all"]);
    expect(Object.fromEntries(found)).toEqual(expected);
  });

  it.each<[string, Parameters<typeof networkPolicySpec>[2], string[]]>([
    ["nothing but DNS and HTTPS", [], ["53 53", "443"]],
    [
      "EKS Pod Identity",
      [{ credentials: [{ id: "a", type: "aws-pod-identity" }] }],
      ["53 53", "443", "169.254.170.23/32 80", "fd00:ec2::23/128 80"],
    ],
    [
      "a node's identity on Azure",
      [{ credentials: [{ id: "a", type: "azure-managed-identity" }] }],
      ["53 53", "443", "169.254.169.254/32 80"],
    ],
    [
      "GKE's metadata server",
      [{ credentials: [{ id: "a", type: "gcp-metadata" }] }],
      ["53 53", "443", "169.254.169.254/32 80 988", "169.254.169.252/32 988"],
    ],
    [
      "Event Hubs",
      [{ push: [{ name: "a", type: "kafka", brokers: ["ns.servicebus.windows.net:9093"], topic: "t" }] }],
      ["53 53", "443 9093"],
    ],
  ])("what it may reach: %s", (_, clouds, expected) => {
    const { egress } = networkPolicySpec("audit", { image: "i", sources: [] }, clouds) as unknown as {
      egress: { to?: { ipBlock: { cidr: string } }[]; ports: { port: number }[] }[];
    };
    const shown = egress.map(({ to = [], ports }) =>
      [...to.map(({ ipBlock }) => ipBlock.cidr), ...ports.map(({ port }) => port)].join(" "),
    );
    expect(shown).toEqual(expected);
  });
});

describe("names", () => {
  it.each([
    ["prod", "prod"],
    ["arn:aws:eks/prod", "arn_3aaws_3aeks_2fprod"],
    ["a_2fb", "a_5f2fb"],
    ["..data", "_2e.data"],
    ["größe", "gr_c3_b6_c3_9fe"],
    ["🐸", "_f0_9f_90_b8"],
  ])("%s becomes the key %s", (name, key) => {
    expect(keyOf(name)).toBe(key);
  });

  it("a long name is cut, and two that begin alike stay two", () => {
    const [a, b] = ["a", "b"].map((end) => keyOf("ä".repeat(250) + end));
    expect(a?.length).toBeLessThanOrEqual(230);
    expect(a).toMatch(/^[A-Za-z0-9._-]+$/);
    expect(a).not.toBe(b);
  });

  const own = createCertificates(
    {
      ...{ hosts: ["audit.example.com", "other.example.com"], validDays: 1, tokens: [], passwords: [] },
      ...{ rotate: { authority: "", certificate: "", tokens: "", passwords: "" }, overlapSeconds: 0 },
    },
    new Date(),
  ).then(({ certificate }) => certificate);
  it.each([
    ["an own certificate bears the URL's host", own, "https://audit.example.com:8084", undefined],
    ["an own certificate does not bear an address", own, "https://10.96.7.7:8084", "audit.example.com"],
    ["no certificate can be read", "PEM", "https://10.96.7.7:8084", "audit.auditwire.svc"],
  ])("the name in TLS where %s", async (_, certificate, url, name) => {
    expect(tlsServerName(await certificate, url, "audit.auditwire.svc")).toBe(name);
  });

  it("a headless or unknown address falls back to the service's name", () => {
    expect(clusterAddress({ spec: { clusterIP: "None" } }, ["audit.auditwire.svc"])).toBe("audit.auditwire.svc");
    expect(clusterAddress({}, ["audit.auditwire.svc"])).toBe("audit.auditwire.svc");
  });

  it("a token is no part of a plan's problems", () => {
    expect(JSON.stringify(problems({ image: undefined }))).not.toContain(token);
  });
});
