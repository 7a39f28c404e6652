import type { Context } from "hono";
import { z } from "zod";
import { collectionsTold } from "../audit/access.ts";
import type { AccessBook, Owned } from "../audit/access-book.ts";
import { allAudits, type Collection } from "../audit/collection.ts";
import { AuditwireError } from "../audit/errors.ts";
import { providers } from "../audit/event.ts";
import { known } from "../audit/known.ts";
import { actorOf } from "./auth.ts";
import { refuseOther } from "./body.ts";
import { CollectionConfig } from "./config.ts";
import type { ApiPorts, Env } from "./ports.ts";
import { type Route, route } from "./route.ts";
import { named } from "./wire-access.ts";

const texts = z.array(z.string());

/** A collection with every list; empty ones hold for all. */
const WireCollection = z
  .strictObject({
    name: z.string(),
    clusters: texts,
    accountIDs: texts,
    providers: z.array(z.enum(providers)),
    namespaces: texts,
    regions: texts,
    labels: z.record(z.string(), z.string()),
    readOnly: z.boolean(),
  })
  .meta({ id: "Collection" });
type WireCollection = z.output<typeof WireCollection>;

/** A collection as it is sent. What the API alone says is read over. */
const WireCollectionInput = CollectionConfig.partial({ name: true })
  .extend({ readOnly: z.unknown().optional() })
  .meta({ id: "CollectionToSave", example: { clusters: ["prod*"], namespaces: ["shop"] } });

const Name = named("collection");
const write = { permission: "manageSettings", level: "write", scope: "all audits" } as const;

/** Named parts of all audits: /collections. */
export function collectionRoutes({ access }: Pick<ApiPorts, "access">): readonly Route[] {
  return [
    route({
      method: "get",
      path: "/collections",
      id: "listCollections",
      tag: "Collections",
      summary: "Collections of the configuration file, and those saved here",
      description: `Who sees some collections only is answered those. ${allAudits}, which has every audit, is not listed.`,
      access: "any user",
      answers: { 200: { description: "The collections.", json: z.array(WireCollection) } },
      handle: (c) => c.json(shownTo(c, access).map(toWireCollection)),
    }),
    route({
      method: "get",
      path: "/collections/{name}",
      id: "readCollection",
      tag: "Collections",
      summary: "One collection",
      access: "any user",
      params: Name,
      answers: { 200: { description: "The collection.", json: WireCollection } },
      handle: (c, { params }) => c.json(toWireCollection(known(shownTo(c, access), "collection", params.name))),
    }),
    route({
      method: "put",
      path: "/collections/{name}",
      id: "saveCollection",
      tag: "Collections",
      summary: "Make a collection, or say anew what is in it",
      description: "Audits that are stored already are in it at once.",
      access: write,
      params: Name,
      body: WireCollectionInput,
      answers: { 200: { description: "The collection as it was saved.", json: WireCollection } },
      handle: (c, { params, body }) => saveCollection(c, params.name, body, access),
    }),
    route({
      method: "delete",
      path: "/collections/{name}",
      id: "removeCollection",
      tag: "Collections",
      summary: "Remove a collection that nobody's rights name",
      access: write,
      params: Name,
      answers: { 204: { description: "It is gone." } },
      handle: async (c, { params }) => {
        await access.removeCollection(params.name, actorOf(c));
        return c.body(null, 204);
      },
    }),
  ];
}

function shownTo(c: Context<Env>, { collections }: AccessBook): readonly Owned<Collection>[] {
  const told = collectionsTold(c.get("viewer"));
  return collections().filter(({ name }) => told?.includes(name) ?? true);
}

async function saveCollection(
  c: Context<Env>,
  name: string,
  { readOnly: _, name: own = name, ...lists }: z.output<typeof WireCollectionInput>,
  access: AccessBook,
): Promise<Response> {
  refuseOther("name", own, name);
  const { success, data, error } = CollectionConfig.safeParse({ ...lists, name });
  if (!success) throw new AuditwireError("invalid", `name: ${error.issues.map(({ message }) => message).join("; ")}`);
  await access.saveCollection(data, actorOf(c));
  return c.json(toWireCollection(known(access.collections(), "collection", name)));
}

function toWireCollection({ name, readOnly, labels = {}, ...lists }: Owned<Collection>): WireCollection {
  const list = (values: readonly string[] | undefined) => [...(values ?? [])];
  return {
    name,
    clusters: list(lists.clusters),
    accountIDs: list(lists.accountIDs),
    providers: list(lists.providers) as WireCollection["providers"],
    namespaces: list(lists.namespaces),
    regions: list(lists.regions),
    labels: { ...labels },
    readOnly,
  };
}
