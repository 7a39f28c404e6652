import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "../../../components/engine/values.ts";

/** Something that was made, in clear: what a cloud would have of it. */
export interface CloudObject {
  readonly type: string;
  readonly urn: string;
  readonly id: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** A folder instead of a cloud: an object is a file, a call is a line of `calls`. */
export interface Cloud {
  all(): readonly CloudObject[];
  get(type: string, id: string): CloudObject | undefined;
  put(object: CloudObject): void;
  drop(type: string, id: string): void;
  /** Notes a call, and fails it if it is the one that shall fail. */
  call(verb: string, type: string, name: string): void;
}

/** `fail` is `create aws:iam/role:Role 2`: the second one of this process; `*` stands for any type. */
export function openCloud(directory: string, fail?: string): Cloud {
  const objects = join(directory, "objects");
  mkdirSync(objects, { recursive: true });
  const fileOf = (type: string, id: string) =>
    join(objects, `${createHash("sha256").update(`${type} ${id}`).digest("hex").slice(0, 24)}.json`);
  const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as CloudObject;
  const [failingVerb, failingType, nth] = fail?.split(" ") ?? [];
  let met = 0;
  return {
    all: () => readdirSync(objects).map((file) => read(join(objects, file))),
    get: (type, id) => (existsSync(fileOf(type, id)) ? read(fileOf(type, id)) : undefined),
    put: (object) => writeFileSync(fileOf(object.type, object.id), JSON.stringify(object)),
    drop: (type, id) => rmSync(fileOf(type, id), { force: true }),
    call(verb, type, name) {
      appendFileSync(join(directory, "calls"), `${JSON.stringify({ verb, type, name })}\n`);
      if (verb !== failingVerb || (failingType !== "*" && failingType !== type)) return;
      if (++met === Number(nth)) throw new Error(`${verb} of ${name} (${type}) fails, as it was told to`);
    },
  };
}
