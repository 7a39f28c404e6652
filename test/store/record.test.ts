import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../daemon/audit/event.ts";
import { recordOf } from "../../daemon/store/record.ts";
import { anEvent, type EventOverrides } from "../support/events.ts";
import { aDirectStore } from "./direct.ts";
import { aBatch, all, anOpenStore, matched } from "./opened.ts";

const record = (overrides: EventOverrides) => recordOf("key", anEvent(overrides));
const reference = (objectRef: unknown) => ({ body: { objectRef } });

describe("an audit is filled from its event", () => {
  it("[R06] all of it", async () => {
    const store = await anOpenStore({ now: () => 77 });
    const event = anEvent({
      body: { impersonatedUser: { username: "bob", groups: ["ops"] }, annotations: { a: "1", "b/c": "2" } },
      source: {
        accountID: "1234",
        region: "eu-west-1",
        provider: "aws",
        resourceIDs: ["arn:1", "arn:2"],
        labels: { team: "shop" },
      },
    });
    await store.commit(aBatch([matched(event)]));
    expect(await store.find(all)).toEqual([
      {
        id: expect.stringMatching(/^[\w-]{22}$/),
        seq: 1,
        time: Date.parse("2026-11-22T09:33:01.123Z"),
        ingestedAt: 77,
        auditID: "0f1e2d3c-0000-4000-8000-000000000001",
        rule: "Exec or attach to a pod",
        message: "alice opened a shell",
        severity: "high",
        attackTechniques: ["execIntoContainer"],
        verb: "create",
        user: { username: "alice", uid: "u-1", groups: ["dev", "system:authenticated"] },
        impersonatedUser: { username: "bob", groups: ["ops"] },
        authorizationInfo: { a: "1", "b/c": "2" },
        sourceIPs: ["10.0.0.7"],
        resources: "core/v1/namespaces/default/pods/nginx/exec",
        namespace: "default",
        requestURI: "/api/v1/namespaces/default/pods/nginx/exec?command=sh",
        cluster: "prod",
        provider: "aws",
        accountID: "1234",
        region: "eu-west-1",
        resourceIDs: ["arn:1", "arn:2"],
        labels: { team: "shop" },
        eventBlob: new TextDecoder().decode(event.original),
      },
    ]);
  });

  it.each<readonly [title: string, objectRef: unknown, resources: string, namespace: string]>([
    [
      "a subresource",
      { apiVersion: "v1", resource: "pods", namespace: "a", name: "b", subresource: "exec" },
      "core/v1/namespaces/a/pods/b/exec",
      "a",
    ],
    [
      "a list",
      { apiGroup: "apps", apiVersion: "v1", resource: "deployments", namespace: "a" },
      "apps/v1/namespaces/a/deployments",
      "a",
    ],
    [
      "a cluster-scoped object",
      { apiGroup: "rbac.authorization.k8s.io", apiVersion: "v1", resource: "clusterroles", name: "x" },
      "rbac.authorization.k8s.io/v1/clusterroles/x",
      "",
    ],
    [
      "a namespace",
      { apiVersion: "v1", resource: "namespaces", namespace: "shop", name: "shop" },
      "core/v1/namespaces/shop",
      "shop",
    ],
    [
      "another group's namespaces",
      { apiGroup: "x.io", apiVersion: "v1", resource: "namespaces", namespace: "a", name: "b" },
      "x.io/v1/namespaces/a/namespaces/b",
      "a",
    ],
    ["no resource", undefined, "", ""],
    ["a reference that is a list", ["pods"], "", ""],
    ["parts that are no text", { apiVersion: 1, resource: "pods", namespace: { a: 1 }, name: ["x"] }, "core/pods", ""],
    ["a resource that is a number", { resource: 7, namespace: "a" }, "", "a"],
  ])("[R06] resources: %s", (_, objectRef, resources, namespace) => {
    expect(record(reference(objectRef))).toMatchObject({ resources, namespace });
  });

  it.each<readonly [title: string, source: NonNullable<EventOverrides["source"]>, accountID: string]>([
    ["the AWS account", { accountID: "1", projectID: "2", subscriptionID: "3" }, "1"],
    ["else the project", { projectID: "2", subscriptionID: "3" }, "2"],
    ["else the subscription", { subscriptionID: "3" }, "3"],
    ["else nothing", {}, ""],
  ])("[R06] accountID: %s", (_, source, accountID) => {
    expect(record({ source }).accountID).toBe(accountID);
  });

  it("[R06] verb and resources on GKE are the entry's own", () => {
    const protoPayload = {
      methodName: "io.k8s.core.v1.pods.exec.create",
      resourceName: "core/v1/namespaces/default/pods/test-pd/exec",
    };
    expect(record({ body: { protoPayload } })).toMatchObject({
      verb: protoPayload.methodName,
      resources: protoPayload.resourceName,
    });
    expect(record({ body: { protoPayload: { methodName: 3 } } }).verb).toBe("create");
  });

  it.each<readonly [title: string, body: JsonObject, expected: object]>([
    ["a user that is a text", { user: "root" }, { user: "{}", username: "" }],
    ["a username that is a number", { user: { username: 7, uid: "u" } }, { user: '{"uid":"u"}', username: "" }],
    ["groups that are mixed", { user: { groups: ["a", 1, null, ["b"]] } }, { user: '{"groups":["a"]}' }],
    ["an empty impersonated user", { impersonatedUser: {} }, { impersonatedUser: "{}", impersonatedUsername: null }],
    ["impersonation by null", { impersonatedUser: null }, { impersonatedUser: null }],
    ["sourceIPs that are a text", { sourceIPs: "10.0.0.1" }, { sourceIPs: "[]" }],
    ["annotations that are no texts", { annotations: { a: 1, b: "2", c: null } }, { authorizationInfo: '{"b":"2"}' }],
    ["NUL", { requestURI: "/a\0b" }, { requestURI: "/a\\u0000b" }],
    ["a lone surrogate", { requestURI: "/a\ud800b" }, { requestURI: "/a\ufffdb" }],
    [
      "a body from JSON with __proto__",
      JSON.parse('{"__proto__":{"requestURI":"/forged"}}'),
      { requestURI: expect.stringContaining("exec") },
    ],
  ])("is not misled by %s", (_, body, expected) => {
    expect(record({ body })).toMatchObject(expected);
  });

  it("never fails, whatever the fields are, and what it makes can be stored and read", async () => {
    const hostile = fc.oneof(fc.anything({ withNullPrototype: true }), fc.string({ unit: "binary" }));
    const fields = ["user", "impersonatedUser", "annotations", "sourceIPs", "objectRef", "requestURI", "protoPayload"];
    const inner = [
      "username",
      "uid",
      "groups",
      "resource",
      "name",
      "namespace",
      "__proto__",
      "constructor",
      "methodName",
    ];
    const object = fc.dictionary(fc.constantFrom(...inner), hostile);
    const body = fc.dictionary(fc.constantFrom(...fields), fc.oneof(hostile, object));
    const store = aDirectStore();
    let n = 0;
    await fc.assert(
      fc.asyncProperty(body, fc.uint8Array({ maxLength: 40 }), async (fields, bytes) => {
        const auditID = `hostile-${n++}`;
        const original = Uint8Array.of(...new TextEncoder().encode(auditID), 0, ...bytes);
        store.commit(aBatch([matched(anEvent({ body: { ...fields, auditID }, original }))]));
        const [found] = await store.read.find({ ...all, limit: 1, sort: "time", reverse: true });
        expect(found?.auditID).toBe(auditID);
        expect(found?.eventBlob).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(original));
        expect(Object.values(found?.authorizationInfo ?? {}).every((value) => typeof value === "string")).toBe(true);
      }),
      { numRuns: 300 },
    );
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  it("keeps hostile text whole through both threads", async () => {
    const store = await anOpenStore();
    const body = JSON.parse(
      '{"user":{"username":"a\\u0000b\\ud800"},"annotations":{"__proto__":"evil","constructor":"x"}}',
    );
    await store.commit(aBatch([matched(anEvent({ body }), { message: "nul \0 here" })]));
    const [found] = await store.find({ ...all, user: ["a\0b\ud800"] });
    expect(found?.user.username).toBe("a\\u0000b\ufffd");
    expect(found?.message).toBe("nul \\u0000 here");
    expect(Object.entries(found?.authorizationInfo ?? {})).toEqual([
      ["__proto__", "evil"],
      ["constructor", "x"],
    ]);
  });
});
