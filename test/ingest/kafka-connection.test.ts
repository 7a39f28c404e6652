import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { KafkaSource } from "../../daemon/ingest/kafka/source.ts";
import { PollError } from "../../daemon/ingest/poll-source.ts";
import { type App, openApp } from "../support/app.ts";
import { makeCertificate } from "../support/certificate.ts";
import { type Broker, connectionString, startBroker, user } from "../support/kafka.ts";
import { execs, openKafka } from "../support/kafka-source.ts";
import { startOldBroker } from "../support/old-kafka.ts";
import { canRunKafka } from "../support/requirements.ts";

const able = canRunKafka();
const until = <T>(seen: () => T | Promise<T>) => vi.waitFor(seen, { timeout: 25_000, interval: 20 });

describe.runIf(able)("the connection to Kafka", () => {
  let broker: Broker;
  let app: App;
  let directory: string;
  let other: { cert: string; key: string };
  let sources = 0;
  const open: KafkaSource[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "auditwire-kafka-test-"));
    other = makeCertificate(directory, "other");
    broker = await startBroker();
    app = await openApp();
    await broker.createTopic("audit");
    await broker.send("audit", execs(0, 5));
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((source) => source.close()));
  });
  afterAll(async () => {
    await app.close();
    await broker.close();
    rmSync(directory, { recursive: true });
  });

  const read = (written: object, ports: Parameters<typeof openKafka>[2] = {}) => {
    const name = `hub-${++sources}`;
    const source = openKafka(app, { name, topic: "audit", group: name, ...written }, ports);
    open.push(source);
    return source;
  };
  const received = (source: KafkaSource, count: number) =>
    until(async () => {
      const counters = (await app.store.counters()).find((one) => one.source === source.name);
      expect(counters?.received).toBe(count);
    });
  /** A JWT that nobody signed: the broker is set to take such. */
  const unsecured = (seconds: number) => {
    const now = Math.floor(Date.now() / 1000);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none" })}.${part({ sub: "auditwire", iat: now, exp: now + seconds })}.`;
  };
  const ca = () => ({ ca: broker.certificate.cert });
  const at = (listener: keyof Broker["listeners"]) => [broker.listeners[listener]];
  const scram = (mechanism: string) => ({ mechanism, ...user });

  it.each<[string, () => object]>([
    ["nothing to prove", () => ({ brokers: at("plain") })],
    ["PLAIN", () => ({ brokers: at("sasl"), sasl: { mechanism: "plain", ...user } })],
    [
      "PLAIN with a connection string, as Event Hubs want it, over TLS",
      () => ({
        brokers: at("saslSsl"),
        tls: ca(),
        sasl: { mechanism: "plain", username: "$ConnectionString", password: connectionString },
      }),
    ],
    ["SCRAM-SHA-256", () => ({ brokers: at("sasl"), sasl: scram("scram-sha-256") })],
    ["SCRAM-SHA-512 over TLS", () => ({ brokers: at("saslSsl"), tls: ca(), sasl: scram("scram-sha-512") })],
    ["a certificate of its own", () => ({ brokers: at("ssl"), tls: { ...ca(), ...broker.certificate } })],
    ["brokers of which the first are away", () => ({ brokers: ["127.0.0.1:1", "127.0.0.1:2", ...at("plain")] })],
  ])("reads with %s", async (_, settings) => {
    const source = read(settings());
    await received(source, 5);
    await until(() => expect(source.state()).toMatchObject({ state: "ok", lag: 0 }));
  });

  it("reads from brokers that speak no more than Kafka 1.0, as far as Event Hubs promise", async () => {
    const port = Number(broker.listeners.sasl.split(":")[1]);
    const old = await startOldBroker(port);
    const sasl = { mechanism: "plain", username: "$ConnectionString", password: connectionString };
    const first = read({ brokers: [old.address], group: "old", sasl });
    await received(first, 5);
    const fetch = 1;
    const offsetCommit = 8;
    const heartbeat = 12;
    await until(() => expect(old.asked()).toEqual(expect.arrayContaining([fetch, offsetCommit, heartbeat])));
    expect(old.tooNew()).toEqual([]);
    await first.close();
    old.close();
  });

  it("[fault-F22] reads with a token for the namespace, and renews it before the broker ends the session", async () => {
    const scopes: string[] = [];
    const token = async (scope: string) => {
      scopes.push(scope);
      return unsecured(3600);
    };
    const states = new Set<string>();
    const source = read(
      { brokers: at("saslSsl"), tls: ca(), sasl: { mechanism: "oauthbearer", credentialID: "azure" } },
      { token },
    );
    await received(source, 5);
    await until(() => expect(source.state().state).toBe("ok"));
    const before = scopes.length;
    await until(() => {
      states.add(source.state().state);
      expect(scopes.length).toBeGreaterThan(before + 1);
    });
    expect([...new Set(scopes)]).toEqual(["https://127.0.0.1/.default"]);
    expect([...states]).toEqual(["ok"]);
  });

  const secret = "a secret that must not be shown";
  const oauth = { mechanism: "oauthbearer", credentialID: "azure" };
  const fails = (error: Error) => ({
    token: async () => {
      throw error;
    },
  });
  it.each<[string, () => object, string, RegExp, object?]>([
    [
      "a wrong password",
      () => ({ brokers: at("sasl"), sasl: { mechanism: "plain", username: "auditwire", password: secret } }),
      "auth-error",
      /Invalid username or password/,
    ],
    [
      "a wrong SCRAM password",
      () => ({ brokers: at("sasl"), sasl: { ...scram("scram-sha-512"), password: secret } }),
      "auth-error",
      /invalid credentials/,
    ],
    [
      "a token that has ended",
      () => ({ brokers: at("sasl"), sasl: oauth }),
      "auth-error",
      /the brokers refuse the token: invalid_token/,
      { token: async () => unsecured(-3600) },
    ],
    [
      "a credential that is refused",
      () => ({ brokers: at("sasl"), sasl: oauth }),
      "auth-error",
      /the identity azure may not do that/,
      fails(new PollError("auth", "the identity azure may not do that")),
    ],
    [
      "a credential that is not there",
      () => ({ brokers: at("sasl"), sasl: oauth }),
      "misconfigured",
      /there is no credential azure/,
      fails(new PollError("settings", "there is no credential azure")),
    ],
    [
      "a login service that is away",
      () => ({ brokers: at("sasl"), sasl: oauth }),
      "unavailable",
      /login.example does not answer/,
      fails(new PollError("unavailable", "login.example does not answer")),
    ],
    [
      "a certificate that nobody vouches for",
      () => ({ brokers: at("saslSsl"), tls: true, sasl: scram("scram-sha-512") }),
      "misconfigured",
      /self-signed certificate/,
    ],
    [
      "a certificate of another authority",
      () => ({ brokers: at("saslSsl"), tls: { ca: other.cert }, sasl: scram("scram-sha-512") }),
      "misconfigured",
      /certificate/,
    ],
    ["TLS where there is none", () => ({ brokers: at("plain"), tls: true }), "misconfigured", /TLS/],
    ["no TLS where there is", () => ({ brokers: at("saslSsl"), tls: false }), "misconfigured", /TLS/],
    ["no proof where one is asked for", () => ({ brokers: at("sasl") }), "unavailable", /wants sasl/],
    [
      "no certificate where one is asked for",
      () => ({ brokers: at("ssl"), tls: ca() }),
      "unavailable",
      /wants sasl or a certificate/,
    ],
    [
      "a file that is not there",
      () => ({ brokers: at("ssl"), tls: { ca: join(directory, "none.pem") } }),
      "misconfigured",
      /cannot read .*none.pem/,
    ],
    ["nobody there", () => ({ brokers: ["127.0.0.1:1"] }), "unavailable", /127.0.0.1:1.*ECONNREFUSED/],
    ["a host without an address", () => ({ brokers: ["kafka.invalid:9092"] }), "unavailable", /kafka.invalid/],
  ])("%s is said, and shows no secret", async (_, settings, state, error, ports = {}) => {
    const source = read(settings(), ports);
    await until(() => expect(source.state()).toMatchObject({ state, error: expect.stringMatching(error) }));
    expect([JSON.stringify(source.state()), ...app.telemetry.lines].join("\n")).not.toContain(secret);
    expect(source.state()).not.toHaveProperty("lastPoll");
  });

  it("ends soon although nobody answers", async () => {
    const silent = createServer();
    const met = new Promise((resolve) => silent.once("connection", resolve));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const source = read({ brokers: [`127.0.0.1:${(silent.address() as AddressInfo).port}`] });
    await met;
    await Promise.race([source.close(), new Promise((_, reject) => setTimeout(reject, 15_000, new Error("too late")))]);
    silent.close();
  });

  it("[fault-F21] a broker that goes away is said; when it is back, reading goes on where it was", async () => {
    await broker.createTopic("outage");
    await broker.send("outage", execs(0, 10));
    const source = read({ brokers: at("plain"), topic: "outage" });
    await received(source, 10);
    await broker.stop();
    await until(() => expect(source.state()).toMatchObject({ state: "unavailable", partitions: [] }));
    await broker.start();
    await broker.send("outage", execs(10, 20));
    await received(source, 20);
    await until(() => expect(source.state()).toMatchObject({ state: "ok", lag: 0, lost: 0 }));
    expect((await app.store.counters()).find((one) => one.source === source.name)).toMatchObject({ duplicates: 0 });
  }, 60_000);
});
