import { type App, openApp } from "../../support/app.ts";
import type { Send } from "./fuzzing.ts";
import type { Document, Logins } from "./requests.ts";

export interface FuzzedApp {
  readonly app: App;
  readonly document: Document;
  readonly logins: Logins;
  readonly send: Send;
}

/** The API in this process, with an administrator whom no request can take away, and a viewer of a part. */
export async function fuzzedApp(): Promise<FuzzedApp> {
  const app = await openApp({}, [], {
    heartbeatMs: 1_000,
    collections: [{ name: "shop", namespaces: ["shop"] }],
    access: {
      users: [
        {
          name: "fuzz",
          groups: [],
          grants: [{ role: "administrator", collections: [] }],
        },
        { name: "part", groups: [], grants: [{ role: "viewer", collections: ["shop"] }] },
      ],
    },
  });
  const tokenOf = async (user: string) => {
    const id = `only-${user}-${Math.random()}`;
    const answer = await app.put(`/tokens/${id}`, { user });
    return `Bearer ${((await answer.json()) as { token: string }).token}`;
  };
  return {
    app,
    document: (await (await app.ask("/openapi.json")).json()) as Document,
    logins: { administrator: await tokenOf("fuzz"), viewer: await tokenOf("part") },
    send: async ({ path, method, headers, body }) =>
      app.app.request(`http://daemon${path}`, { method, headers, body: body ?? null, redirect: "manual" }),
  };
}
