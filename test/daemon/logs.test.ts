import { mkdirSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logger } from "../../daemon/telemetry/log.ts";
import { secretsIn } from "../../daemon/telemetry/redact.ts";
import { works } from "../../daemon/telemetry/work.ts";
import { eventNumber } from "../support/events.ts";
import { type Wired, webhookToken, wired } from "../support/wired.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceId}-b7ad6b7169203331-01`;

let daemon: Wired;
beforeAll(async () => {
  daemon = await wired({}, { level: "debug" });
});
afterAll(() => daemon.close());

/** The lines that bear the id of an answer. */
const linesOf = (answer: Response) => {
  const id = answer.headers.get("x-request-id");
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  return daemon.log().filter((line) => line["requestId"] === id);
};

describe("lines about a request", () => {
  it("bear its id, as its answer does; at debug the answer itself is one", async () => {
    const answer = await daemon.ask("/audits/kubernetes?user=canary-user");
    await expect
      .poll(() => linesOf(answer))
      .toMatchObject([
        {
          level: "debug",
          msg: "answered",
          listener: "api",
          method: "GET",
          route: "/api/v{version}/audits/kubernetes",
          status: 200,
          ms: expect.any(Number),
          user: "admin",
        },
      ]);
  });

  it("also those of what is received", async () => {
    const answer = await fetch(daemon.webhook, { method: "POST", body: "nothing", headers: { traceparent } });
    await expect.poll(() => linesOf(answer).length).toBe(2);
    expect(linesOf(answer)).toMatchObject([
      { level: "warn", source: "webhook/prod", reason: "not-json", traceId },
      {
        level: "debug",
        listener: "webhook",
        route: "/api/v{version}/kubernetes/webhook/{token}",
        status: 200,
        traceId,
      },
    ]);
  });

  it("a change has the same id as its record", async () => {
    const answer = await daemon.ask("/settings/kubernetes-audit", {
      method: "PUT",
      body: JSON.stringify({ enabled: false }),
    });
    expect(answer.status).toBe(200);
    const [change] = (await (await daemon.ask("/changes")).json()) as { requestId: string }[];
    expect(change?.requestId).toBe(answer.headers.get("x-request-id"));
  });

  it.each([
    ["none", undefined],
    ["of another form", "01"],
    ["of zeros", `00-${"0".repeat(32)}-b7ad6b7169203331-01`],
    ["a secret", "00-canary-traceparent-01"],
  ])("a traceparent that is %s is left out", async (_, header) => {
    const answer = await fetch(`${daemon.daemon.urls.api}/healthz`, {
      headers: header === undefined ? {} : { traceparent: header },
    });
    await expect.poll(() => linesOf(answer).length).toBe(1);
    expect(linesOf(answer)[0]).not.toHaveProperty("traceId");
  });

  it("an id that a caller sends is not taken over", async () => {
    const id = "canary-id-of-a-caller";
    const answer = await daemon.ask("/sources", { headers: { "x-request-id": id } });
    expect(answer.headers.get("x-request-id")).not.toBe(id);
  });

  it("two requests at once do not share theirs", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => daemon.ask("/sources")));
    await expect.poll(() => answers.flatMap(linesOf).length).toBe(20);
  });

  it("without debug no answer is a line", async () => {
    const quiet = await wired();
    try {
      await quiet.ask("/sources");
      expect(quiet.log().filter(({ msg }) => msg === "answered")).toEqual([]);
    } finally {
      await quiet.close();
    }
  });
});

/** Asks without changing the path, which fetch would. */
function raw(url: string, method: string, path: string, headers: Record<string, string>, body = ""): Promise<string> {
  return new Promise((resolve, reject) => {
    const sending = request(new URL(url), { method, path, headers, agent: false }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.once("end", () => resolve(`${JSON.stringify(answer.headers)}\n${Buffer.concat(parts).toString()}`));
    });
    sending.once("error", reject).end(body);
  });
}

describe("no secret is in a line, a metric or the answer of an error", () => {
  const canary = (where: string) => `canary-${where}-5e1fcanary`;
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;
  const hidden = (text: string) =>
    ["canary-", Buffer.from("canary-basic").toString("base64").slice(0, 14), webhookToken].filter((it) =>
      text.includes(it),
    );

  it("wherever it is put", async () => {
    const { api, webhook } = daemon.daemon.urls;
    const answers: string[] = [];
    const send = async (...args: Parameters<typeof raw>) => void answers.push(await raw(...args));
    const login = {
      authorization: basic(`canary-basic-user:${canary("password")}`),
      cookie: `auditwire=${canary("cookie")}`,
    };
    const json = { ...login, "content-type": "application/json" };
    const secrets = JSON.stringify({
      user: canary("user"),
      password: canary("password"),
      token: canary("token"),
      secretAccessKey: canary("key"),
      typo: canary("value"),
    });
    for (const url of [api, webhook])
      for (const method of ["GET", "POST", "PUT", "DELETE", "PROPFIND"])
        for (const path of [
          `/api/v1/kubernetes/webhook/${canary("path")}`,
          `/api/v1/kubernetes/webhook/${webhookToken}?x=${canary("query")}`,
          `/api/v1/kubernetes/webhook/${webhookToken}/%FF${canary("escape")}`,
          `/${canary("root")}`,
          `/${webhookToken}`,
          `/api/v1/kubernetes/push/${canary("push")}`,
        ])
          await send(
            url,
            method,
            path,
            { ...login, "x-amz-firehose-access-key": canary("firehose"), traceparent: canary("trace") },
            canary("body"),
          );
    for (const authorization of [
      login.authorization,
      `Bearer ${canary("bearer")}`,
      `Bearer aw_${canary("own")}`,
      `Bearer eyJhbGciOiJIUzI1NiJ9.${canary("jwt")}.${canary("signature")}`,
      `Digest ${canary("digest")}`,
    ])
      for (const path of ["/api/v1/sources", "/api/v1/audits/kubernetes/stream", "/api/v1/nowhere"])
        await send(api, "GET", path, { ...json, authorization });
    for (const [method, path] of [
      ["POST", "/authenticate"],
      ["PUT", "/credentials/x"],
      ["PUT", "/users/x"],
      ["PUT", "/settings/kubernetes-audit"],
    ] as const) {
      await send(api, method, `/api/v1${path}`, json, secrets);
      await send(api, method, `/api/v1${path}`, json, `{"password": "${canary("broken")}`);
    }
    // What is wrong with a body is said to whoever may send it, without its values.
    const mine = await daemon.ask("/users/x", {
      method: "PUT",
      body: JSON.stringify({ password: { is: canary("object") }, token: canary("token") }),
    });
    answers.push(await mine.text());
    expect(mine.status).toBe(400);
    await send(api, "GET", "/metrics", {});

    expect(answers.length).toBeGreaterThan(80);
    expect(daemon.lines.length).toBeGreaterThan(80);
    expect(daemon.lines.filter((line) => hidden(line).length > 0)).toEqual([]);
    expect(answers.filter((line) => hidden(line).length > 0)).toEqual([]);
  });

  it("also when the store fails", async () => {
    const broken = await wired({}, { level: "trace" });
    try {
      rmSync(join(broken.directory, "data"), { recursive: true });
      mkdirSync(join(broken.directory, "data"));
      const body = Buffer.from(eventNumber(1).original).toString();
      const answer = await raw(broken.daemon.urls.webhook, "POST", `/${webhookToken}`, {}, body);
      expect(hidden(`${answer}${broken.lines.join("")}`)).toEqual([]);
    } finally {
      await broken.close();
    }
  });

  it("and the test would notice: what was sent has it", () =>
    expect(hidden(`${basic(`canary-basic-user:${canary("password")}`)} ${canary("x")} ${webhookToken}`)).toHaveLength(
      3,
    ));
});

describe("a line is without secrets, however they come into it", () => {
  const known = secretsIn({
    webhooks: [{ tokens: ["known-token-of-a-webhook"] }],
    credentials: [{ type: "gcp-key", key: 'a "quoted"\nkey of many lines', accessKeyId: "AKIAIOSFODNN7EXAMPLE" }],
    listen: { api: { tls: { cert: "/etc/tls.crt", key: "/etc/tls/private.key" } } },
    rules: [{ name: "a rule", expression: "is no secret" }],
  });

  it("a configuration's secrets are known, and nothing else of it", () =>
    expect(known).toEqual(["known-token-of-a-webhook", String.raw`a \"quoted\"\nkey of many lines`]));

  const line = (fields: object) => {
    const lines: string[] = [];
    logger("info", { doing: works(), secrets: () => known, to: { write: (text) => void lines.push(text) } }).info(
      fields,
      "said",
    );
    const { time: _, level: __, msg: ___, ...said } = JSON.parse(lines[0] ?? "") as Record<string, unknown>;
    return said;
  };
  const secret = "s3cr3t-value-of-it";
  const failed = Object.assign(
    new Error(`GET https://reader:${secret}@example.com/x failed`, { cause: new Error(`Bearer ${secret}`) }),
    {
      code: "ERR_BAD",
      config: { headers: { authorization: secret }, body: secret },
    },
  );

  it.each<[string, object, unknown]>([
    ["a name", { password: secret, n: 1 }, { password: "[redacted]", n: 1 }],
    [
      "a name within",
      { at: [{ headers: { Authorization: secret, "set-cookie": [secret] } }] },
      { at: [{ headers: { Authorization: "[redacted]", "set-cookie": "[redacted]" } }] },
    ],
    [
      "names of clouds",
      { clientSecret: secret, secretAccessKey: secret, sessionToken: secret, private_key: secret },
      {
        clientSecret: "[redacted]",
        secretAccessKey: "[redacted]",
        sessionToken: "[redacted]",
        private_key: "[redacted]",
      },
    ],
    ["a known one in a text", { err: `cannot POST /known-token-of-a-webhook/` }, { err: "cannot POST /[redacted]/" }],
    ["a known one of several lines", { text: 'it is a "quoted"\nkey of many lines.' }, { text: "it is [redacted]." }],
    [
      "a webhook's path",
      { err: `POST /api/v1/kubernetes/webhook/${secret}?a=b` },
      { err: "POST /api/v1/kubernetes/webhook/[redacted]?a=b" },
    ],
    ["a header", { err: `sent "authorization: Basic ${secret}"` }, { err: 'sent "authorization: Basic [redacted]"' }],
    ["a token of ours", { err: `aw_${secret} is unknown` }, { err: "[redacted] is unknown" }],
    ["a JWT", { err: `eyJhbGciOiJIUzI1NiJ9.${secret}.${secret}` }, { err: "[redacted]" }],
    [
      "a private key",
      { err: `bad: -----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY----- x` },
      { err: "bad: [redacted] x" },
    ],
    [
      "a private key that is cut off",
      { err: `-----BEGIN RSA PRIVATE KEY-----\n${secret}`, n: 1 },
      { err: "[redacted]", n: 1 },
    ],
    [
      "a piece of what is no JSON",
      { err: 'Unexpected token \'s\', ..."{"a": s3cr3t}" is not valid JSON' },
      { err: "Unexpected token 's', ...[redacted] is not valid JSON" },
    ],
    [
      "a URL",
      { err: `https://user:${secret}@proxy.example.com:8080/` },
      { err: "https://[redacted]@proxy.example.com:8080/" },
    ],
  ])("by %s", (_, fields, said) => expect(line(fields)).toEqual(said));

  it("by an error: its message is cleaned, what libraries hang on it is left out", () => {
    const said = line({ err: failed });
    expect(JSON.stringify(said)).not.toContain(secret);
    expect(said).toMatchObject({
      err: { type: "Error", code: "ERR_BAD", message: "GET https://[redacted]@example.com/x failed" },
    });
    expect(said["err"]).not.toHaveProperty("config");
  });

  it.each<[string, object]>([
    ["ids of credentials", { credentials: ["reader"], credentialID: "reader", accessKeyId: "AKIAIOSFODNN7EXAMPLE" }],
    ["paths of files", { tokenFile: "/var/run/token", file: "/etc/tls/private.key" }],
    ["counts", { keys: 3, tokens: 7 }],
  ])("%s stay", (_, fields) => expect(line(fields)).toEqual(fields));
});
