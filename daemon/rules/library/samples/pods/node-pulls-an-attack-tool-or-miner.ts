import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss, undone } from "../variants.ts";

const event = (message: string, more: RequestFacts = {}): RequestFacts => ({
  resource: "events",
  namespace: "shop",
  user: "system:node:worker-1",
  requestObject: { kind: "Event", reason: "Pulling", message, involvedObject: { kind: "Pod", name: "web" } },
  ...more,
});
const hunter = event('Pulling image "aquasec/kube-hunter:latest"');

export const nodePullsAnAttackToolOrMiner: readonly Sample[] = [
  hit("kube-hunter", hunter, "it looks for holes in clusters"),
  hit("kube-recon", event('Pulling image "octodi/kube-recon"'), "it looks for holes in clusters", "EKS"),
  hit("miner", event('Successfully pulled image "metal3d/xmrig" in 2s (2s including waiting)'), "it mines"),
  hit(
    "event of the newer group",
    event("", {
      resource: "events.k8s.io/v1/events",
      requestObject: { note: 'Pulling image "kalilinux/kali-rolling"' },
    }),
    "the text is in the note there",
  ),
  hit("event repeated", { ...hunter, verb: "patch" }, "kubelets count by patch"),
  ...undone(hunter),
  miss("web server", event('Pulling image "nginx:1.29"'), "an ordinary image"),
  miss("another tool's name", event('Pulling image "acme/kube-hunter-report:1"'), "another image"),
  miss("killing", event("Stopping container xmrig-exporter"), "nothing is pulled"),
  miss("events listed", { ...hunter, verb: "list" }, "reading is no pulling"),
  miss("config map with such a text", { ...hunter, resource: "configmaps" }, "no event"),
];
