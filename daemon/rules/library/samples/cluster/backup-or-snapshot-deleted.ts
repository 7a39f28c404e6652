import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { everywhere, hit, miss, undone } from "../variants.ts";
import { peopleOnly } from "./actors.ts";

const facts: RequestFacts = {
  verb: "delete",
  resource: "snapshot.storage.k8s.io/v1/volumesnapshots",
  namespace: "shop",
  name: "data-nightly",
};
const velero = { resource: "velero.io/v1/deletebackuprequests", namespace: "velero", name: "nightly-1" };

export const backupOrSnapshotDeletedSamples: readonly Sample[] = [
  ...everywhere("snapshot deleted", facts, "nothing to go back to"),
  hit(
    "all backups deleted",
    { ...facts, verb: "deletecollection", resource: "velero.io/v1/backups", name: "" },
    "the same",
  ),
  hit("deletion asked of Velero", velero, "velero backup delete creates a request"),
  ...undone(facts),
  ...peopleOnly(facts),
  miss("snapshot made", { ...facts, verb: "create" }, "one more"),
  miss("request of Velero deleted", { ...velero, verb: "delete" }, "that deletes no backup"),
  miss("request of Velero read", { ...velero, verb: "get" }, "reading changes nothing"),
  miss("backup asked of Velero", { ...velero, resource: "velero.io/v1/downloadrequests" }, "a copy more"),
  miss("config map deleted", { ...facts, resource: "configmaps" }, "no backup"),
];
