import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WireSource } from "../../daemon/api/wire-schema.ts";
import type { PollSource } from "../../daemon/ingest/poll-source.ts";
import { type App, openApp } from "../support/app.ts";
import { aSource, eventNumber } from "../support/events.ts";
import { silentSource } from "../support/silent-source.ts";

/** One place without events. */
const emptyPlace: PollSource = {
  ...silentSource,
  delay: "up to 5 minutes",
  timing: { ...silentSource.timing, interval: 60_000 },
  partitions: async () => [{ id: "group", facts: aSource({ name: "cloudwatch/eu", provider: "aws" }) }],
};

let app: App;
beforeAll(async () => {
  app = await openApp({}, [{ name: "prod", urlSuffix: "t", provider: "others", accountID: "", default: true }], {
    openSource: async ({ name }) => {
      if (name === "broken") throw new Error("its SDK is not installed");
      return emptyPlace;
    },
    sources: {
      specifications: [
        { name: "eu", deploymentType: "eks", awsRegion: "eu-west-1", clusters: [], filter: "", lookback: 900_000 },
        { name: "broken", deploymentType: "gke", gcpProjectIDs: [], clusters: [], filter: "", lookback: 900_000 },
        {
          name: "keyless",
          deploymentType: "gke",
          credentialID: "lost",
          gcpProjectIDs: [],
          clusters: [],
          filter: "",
          lookback: 0,
        },
      ],
    },
  });
});
afterAll(() => app.close());

const sources = async () => (await app.get<unknown[]>("/sources")).map((source) => WireSource.parse(source));
const named = async (name: string) => (await sources()).find(({ source }) => source === name);

const settings = "/settings/kubernetes-audit";

describe("a specification that is gone", () => {
  it("is left out, or while it has counters is marked as not in force, without a state", async () => {
    const own = await openApp({}, [], { openSource: async () => emptyPlace });
    const list = async () => (await own.get<unknown[]>("/sources")).map((source) => WireSource.parse(source));
    await own.put(settings, {
      specifications: ["counted", "silent"].map((name) => ({
        name,
        deploymentType: "gke",
        gcpProjectIDs: ["shop-1234"],
      })),
    });
    await own.deliver({ source: "cloud-logging/counted", events: [eventNumber(1)], rejections: [] });
    expect(await list()).toMatchObject([
      { source: "cloud-logging/counted", inForce: true, received: 1 },
      { source: "cloud-logging/silent", inForce: true },
    ]);
    await own.put(settings, { specifications: [] });
    const left = (await list()).find(({ source }) => source === "cloud-logging/counted");
    expect(left).toMatchObject({ inForce: false, received: 1 });
    expect(left).not.toHaveProperty("state");
    expect((await list()).every(({ inForce }) => !inForce)).toBe(true);
    await own.close();
  });
});

describe("GET /sources", () => {
  it("lists every source, also those that never delivered", async () => {
    expect((await sources()).map(({ source }) => source)).toEqual([
      "cloud-logging/broken",
      "cloud-logging/keyless",
      "cloudwatch/eu",
      "webhook/prod",
    ]);
    expect(await named("webhook/prod")).toMatchObject({ inForce: true, received: 0, lastEvent: null });
    expect(await named("webhook/prod")).not.toHaveProperty("state");
  });

  it("[M06 partly: the documentation says it, too] a polled source has its state, both delays, and its places", async () => {
    await expect.poll(async () => (await named("cloudwatch/eu"))?.state, { timeout: 10_000 }).toBe("ok");
    expect(await named("cloudwatch/eu")).toMatchObject({
      sourceDelay: "up to 5 minutes",
      pollingDelay: "60s",
      lastPoll: expect.stringMatching(/Z$/),
      since: expect.stringMatching(/Z$/),
      places: [{ partition: "group", state: "ok", readTo: expect.stringMatching(/Z$/) }],
      received: 0,
      late: 0,
    });
  });

  it.each([
    ["cloud-logging/broken", "its SDK is not installed"],
    ["cloud-logging/keyless", 'there is no credential "lost"'],
  ])("%s cannot be opened: that is its state, the others go on", async (name, error) => {
    expect(await named(name)).toMatchObject({
      state: "misconfigured",
      error: expect.stringContaining(error),
      since: expect.stringMatching(/Z$/),
      places: [],
      lastPoll: null,
    });
  });

  it("a credential that is added later opens what waited for it", async () => {
    expect((await app.put("/credentials/lost", { type: "gcp-metadata" })).status).toBe(200);
    expect((await named("cloud-logging/keyless"))?.state).not.toBe("misconfigured");
  });

  it("counts what a webhook delivered", async () => {
    await app.deliver({ source: "webhook/prod", events: [eventNumber(1)], rejections: [] });
    expect(await named("webhook/prod")).toMatchObject({ received: 1 });
  });

  it("[M01] while auditing is switched off, that is every polled source's state", async () => {
    await app.put("/settings/kubernetes-audit", { enabled: false });
    expect(await sources()).toMatchObject([{ state: "disabled" }, { state: "disabled" }, { state: "disabled" }, {}]);
    await app.put("/settings/kubernetes-audit", { enabled: true });
  });

  it("since is when the source came into its state, not its place into another", async () => {
    await expect.poll(async () => (await named("cloudwatch/eu"))?.state, { timeout: 10_000 }).toBe("ok");
    const source = await named("cloudwatch/eu");
    expect(source?.since).toBe(source?.places?.[0]?.since);
  });

  it("[S12] the settings tell when a poll last ended well", async () => {
    const polled = (await sources()).flatMap(({ lastPoll }) => lastPoll ?? []);
    const { lastPollingTime } = await app.get<{ lastPollingTime: string }>("/settings/kubernetes-audit");
    expect(lastPollingTime).toBe(polled.toSorted().at(-1));
  });
});
