import type { RequestFacts } from "../request.ts";
import type { Sample } from "../sample.ts";
import { hit, miss } from "../variants.ts";

const script = { name: "script", configMap: { name: "local-path-config" } };
const onNode = (path: string) => ({ name: "data", hostPath: { path, type: "DirectoryOrCreate" } });

/** A pod that makes the folder of a volume on a node, as k3s starts one for each. */
function folderMaker(...volumes: readonly object[]): RequestFacts {
  const volumeMounts = volumes.map((_, n) => ({ name: `v${n}`, mountPath: `/v${n}` }));
  const containers = [{ name: "helper-pod", image: "rancher/mirrored-library-busybox:1.36.1", volumeMounts }];
  const spec = { containers, volumes, nodeName: "worker-1", tolerations: [{ operator: "Exists" }] };
  return {
    resource: "pods",
    namespace: "kube-system",
    name: "helper-pod-create-pvc-1",
    user: "system:serviceaccount:kube-system:local-path-provisioner-service-account",
    requestObject: { kind: "Pod", apiVersion: "v1", metadata: { name: "helper-pod-create-pvc-1" }, spec },
  };
}

const storage = onNode("/var/lib/rancher/k3s/storage/pvc-1_shop_data");

/** For rules that leave out the pods which make folders for volumes, and nothing else. */
export const localPath: readonly Sample[] = [
  miss("k3s makes a volume's folder", folderMaker(storage, script), "it does so for each volume"),
  hit("k3s' token mounts another path", folderMaker(storage, onNode("/srv/data"), script), "it has no use for it"),
  hit("a person makes the folder", { ...folderMaker(storage, script), user: "alice" }, "that is k3s' to do"),
];
