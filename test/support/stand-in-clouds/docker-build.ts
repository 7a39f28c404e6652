import { createHash } from "node:crypto";
import { type Fixtures, type Kind, text } from "./kind.ts";

const kinds: Readonly<Record<string, Kind>> = {
  // An image's digest is that of what went into it.
  "docker-build:index:Image": {
    outputs: ({ inputs }) => {
      const tag = text((inputs["tags"] as readonly unknown[] | undefined)?.[0]);
      const digest = `sha256:${createHash("sha256").update(JSON.stringify(inputs)).digest("hex")}`;
      return { digest, ref: `${tag}@${digest}`, contextHash: digest.slice(7) };
    },
  },
};

export const dockerBuild: Fixtures = {
  kind: (type) => kinds[type],
  invokes: {},
  autonamed: (name, suffix) => `${name}-${suffix}`,
};
