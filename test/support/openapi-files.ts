import { openApiDocument } from "../../daemon/api/openapi.ts";
import { apiTable } from "./api-table.ts";

/** The files that the API's table makes, by their paths in the repository: the document, and the client's types. */
export async function openApiFiles(): Promise<ReadonlyMap<string, string>> {
  // The daemon's own names its version.
  const document = { ...(await openApiDocument(apiTable(), "1")), servers: [{ url: "http://127.0.0.1:8083" }] };
  const { default: toTypes, astToString } = await import("openapi-typescript");
  // What has a default may be left out where it is sent.
  const types = astToString(await toTypes(JSON.stringify(document), { defaultNonNullable: false }));
  return new Map([
    ["docs/schema/openapi.json", `${JSON.stringify(document, null, 2)}\n`],
    ["daemon/client/api-types.ts", `${head}${types}`],
  ]);
}

const head = "// Made of the API's table: npm run schema.\n\n";
