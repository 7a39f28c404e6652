import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context, Hono } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { answersOnly } from "./errors.ts";
import { type OpenApiDocument, ofVersion, openApiDocument } from "./openapi.ts";
import type { Env } from "./ports.ts";
import type { Route } from "./route.ts";

/** Swagger UI, which the build lays beside this file; in a checkout it is the package's own folder. */
const library = () => {
  const beside = join(__dirname, "reference");
  return existsSync(beside) ? beside : join(__dirname, "..", "..", "node_modules", "swagger-ui-dist");
};

/** What the page loads, by the names that it has below /reference. */
const files: Readonly<Record<string, string>> = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
  "favicon-32x32.png": "image/png",
};

/** All links are relative: the page is right behind a proxy's prefix, too. */
const page = (title: string, body: string, head = "") => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${title}</title>
    <link rel="icon" href="reference/favicon-32x32.png">${head}
  </head>
  <body>
${body}
  </body>
</html>
`;

const reference = page(
  "auditwire: API reference",
  `    <div id="reference"></div>
    <script src="reference/swagger-ui-bundle.js"></script>
    <script src="reference/start.js"></script>`,
  '\n    <link rel="stylesheet" href="reference/swagger-ui.css">',
);

/** Without a validator on the internet, and with the chapters in the order of the document. */
const start = `SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  validatorUrl: null,
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
});
`;

const front = page(
  "auditwire",
  `    <h1>auditwire</h1>
    <p>Who did what in my Kubernetes clusters, and was it an attack?</p>
    <ul>
      <li><a href="reference">API reference</a></li>
      <li><a href="openapi.json">OpenAPI document</a></li>
      <li><a href="readyz">Whether events can be taken now</a></li>
      <li><a href="metrics">Metrics</a></li>
    </ul>`,
);

const links = { reference: "reference", openapi: "openapi.json", api: "api/v1", ready: "readyz", metrics: "metrics" };

/** What needs no login and tells of the API: /, /openapi.json, /api/v{version}/openapi.json and /reference. */
export function referencePages(app: Hono<Env>, routes: readonly Route[], version: string): void {
  let made: Promise<OpenApiDocument> | undefined;
  const document = () => {
    made ??= openApiDocument(routes, version);
    return made;
  };
  const get = (path: string, answer: (c: Context<Env>) => Response | Promise<Response>) => {
    app.use(path, headers);
    app.get(path, answer);
    app.all(path, answersOnly(["GET"]));
  };
  get("/", (c) => (/\btext\/html\b/.test(c.req.header("accept") ?? "") ? c.html(front) : c.json(links)));
  get("/openapi.json", async (c) => c.json(await document()));
  get("/api/:version{v[0-9]+(?:\\.[0-9]+)*}/openapi.json", async (c) =>
    c.json(ofVersion(await document(), c.req.param("version") ?? "v1")),
  );
  get("/reference", (c) => c.html(reference));
  get("/reference/", (c) => c.redirect("../reference", 308));
  get("/reference/start.js", (c) => c.body(start, 200, { "content-type": "text/javascript; charset=utf-8" }));
  for (const [name, type] of Object.entries(files))
    get(`/reference/${name}`, async (c) =>
      c.body(await readFile(join(library(), name)), 200, {
        "content-type": type,
        "cache-control": "public, max-age=3600",
      }),
    );
}

/** Scripts and styles are our own files. Swagger UI draws its signs from data URLs. */
const headers = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", "data:"],
    connectSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});
