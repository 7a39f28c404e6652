import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { byControlPlane, everywhere, hit, miss, undone } from "../variants.ts";
import { byTwoUsers, often } from "./often.ts";

const facts: RequestFacts = { verb: "delete", resource: "persistentvolumeclaims", namespace: "shop", name: "data-0" };

export const volumeClaimsDeletedInBulkSamples: readonly Sample[] = [
  ...often(10, [
    ...everywhere("ten claims deleted", facts, "data goes with them"),
    hit("ten namespaces' claims deleted", { ...facts, verb: "deletecollection", name: "" }, "even more data"),
    ...undone(facts),
    ...byControlPlane(facts),
    miss("ten claims created", { ...facts, verb: "create" }, "a new product"),
    miss("ten config maps deleted", { ...facts, resource: "configmaps" }, "no data behind them"),
  ]),
  byTwoUsers(9, facts),
  ...often(9, [miss("nine claims deleted", facts, "below the threshold")]),
];
