import type { Context } from "hono";
import { z } from "zod";
import { AuditwireError } from "../audit/errors.ts";
import { actorOf } from "./auth.ts";
import { refuseOther } from "./body.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { toWireCredential } from "./serialize.ts";
import { WireCredential, WireCredentialInput } from "./wire-schema.ts";

const Id = z.object({
  id: z
    .string()
    .max(256, "id: a credential's id has at most 256 characters")
    // The database takes no text with NUL in it.
    .regex(/^\P{Cc}*$/u, "id: no control characters")
    .describe("Name of the credential."),
});
const read = { permission: "manageSettings", level: "read", scope: "all audits" } as const;
const write = { permission: "manageSettings", level: "write", scope: "all audits" } as const;

/** With what specifications read: /credentials. Secrets are never answered. */
export function credentialRoutes(ports: ApiPorts): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/credentials",
      id: "listCredentials",
      tag: "Credentials",
      summary: "Those of the configuration file and those saved here; in place of each secret only that it is set",
      access: read,
      answers: { 200: { description: "The credentials.", json: z.array(WireCredential) } },
      handle: (c) => c.json(ports.sourceBook.credentials().map(toWireCredential)),
    }),
    route({
      method: "get",
      path: "/credentials/{id}",
      id: "readCredential",
      tag: "Credentials",
      summary: "One credential",
      access: read,
      params: Id,
      answers: { 200: { description: "The credential.", json: WireCredential } },
      handle: (c, { params: { id } }) => c.json(shown(ports, id)),
    }),
    route({
      method: "put",
      path: "/credentials/{id}",
      id: "saveCredential",
      tag: "Credentials",
      summary: "Save a credential; its secrets are sealed before they are stored",
      access: write,
      params: Id,
      body: WireCredentialInput,
      answers: { 200: { description: "The credential as it was saved.", json: WireCredential } },
      handle: (c, { params: { id }, body }) => saveCredential(c, { id, sent: body }, ports),
    }),
    route({
      method: "delete",
      path: "/credentials/{id}",
      id: "removeCredential",
      tag: "Credentials",
      summary: "Remove a credential that was saved here and is not in use",
      access: write,
      params: Id,
      answers: { 204: { description: "It is gone." } },
      handle: async (c, { params: { id } }) => {
        await ports.sourceBook.removeCredential(id, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

async function saveCredential(
  c: Context<Env>,
  { id, sent }: { id: string; sent: z.output<typeof WireCredentialInput> },
  ports: ApiPorts,
): Promise<Response> {
  const { id: own = id, readOnly: _, modified: __, usedBy: ___, error: ____, ...settings } = sent;
  refuseOther("id", own, id);
  await ports.sourceBook.saveCredential(id, settings, actorOf(c));
  return c.json(shown(ports, id));
}

function shown({ sourceBook }: ApiPorts, id: string) {
  const found = sourceBook.credentials().find((credential) => credential.id === id);
  if (!found) throw new AuditwireError("not_found", `there is no credential ${JSON.stringify(id)}`);
  return toWireCredential(found);
}
