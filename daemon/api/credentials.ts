import type { Context } from "hono";
import { AuditwireError } from "../audit/errors.ts";
import { readJson } from "./body.ts";
import { logChange } from "./changes.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { toWireCredential } from "./serialize.ts";
import { WireCredentialInput } from "./wire-schema.ts";

/** GET /credentials: those of the configuration file and those that were saved here. Secrets are never answered. */
export function listCredentials({ sourceBook }: ApiPorts) {
  return async (c: Context<Env>) => c.json(sourceBook.credentials().map(toWireCredential));
}

export function readCredential(ports: ApiPorts) {
  return async (c: Context<Env>) => c.json(shown(ports, idOf(c)));
}

/** PUT /credentials/{id}: a secret that is sent is sealed before it is saved. */
export function saveCredential(ports: ApiPorts) {
  return async (c: Context<Env>) => {
    const {
      id = idOf(c),
      readOnly: _,
      modified: __,
      usedBy: ___,
      error: ____,
      ...settings
    } = await readJson(c, WireCredentialInput);
    if (id !== idOf(c)) throw new AuditwireError("invalid", `id: the body says ${id}, the path ${idOf(c)}`);
    await ports.sourceBook.saveCredential(id, settings);
    logChange(c, ports, { change: "credential saved", credential: id, type: settings["type"] });
    return c.json(shown(ports, id));
  };
}

export function removeCredential(ports: ApiPorts) {
  return async (c: Context<Env>) => {
    await ports.sourceBook.removeCredential(idOf(c));
    logChange(c, ports, { change: "credential removed", credential: idOf(c) });
    return c.body(null, 204);
  };
}

const idOf = (c: Context<Env>) => c.req.param("id") ?? "";

function shown({ sourceBook }: ApiPorts, id: string) {
  const found = sourceBook.credentials().find((credential) => credential.id === id);
  if (!found) throw new AuditwireError("not_found", `there is no credential ${JSON.stringify(id)}`);
  return toWireCredential(found);
}
