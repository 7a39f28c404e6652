import type { Sample } from "../sample.ts";
import { miss, pod } from "../variants.ts";
import { everyPlace, onJsonPatch, onSpec, withContainer } from "./on-spec.ts";

const ports = (port: object) => withContainer({ ports: [{ containerPort: 8080, ...port }] });
const onHostNetwork = { ...ports({ hostPort: 8080 }), hostNetwork: true };

export const podOpensAPortOfItsNode: readonly Sample[] = [
  ...onSpec("host port", ports({ hostPort: 8080 }), "it listens on its node"),
  ...onJsonPatch("/containers/0/ports/0/hostPort", 31337, {
    off: 0,
    path: "/containers/0/ports",
    value: [{ containerPort: 80, hostPort: 80 }],
    harmless: [{ containerPort: 80 }],
  }),
  miss("port of the pod", pod(ports({})), "it listens inside of the cluster"),
  miss("host port 0", pod(ports({ hostPort: 0 })), "0 is none"),
  ...everyPlace(onHostNetwork).map(([kind, facts]) =>
    miss(`on the host's network: ${kind}`, facts, "the rule for the host's network reports it"),
  ),
];
