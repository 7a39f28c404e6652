import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, get as httpGet, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer, get as httpsGet } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { outbound, trusting } from "../../daemon/ingest/outbound.ts";
import type { Outbound } from "../../daemon/ingest/poll-source.ts";
import { proxies } from "../../daemon/ingest/proxies.ts";
import { makeCertificate } from "../support/certificate.ts";
import { type ForwardProxy, listening, openProxy } from "../support/forward-proxy.ts";

describe("which proxy an address goes through", () => {
  const http = "http://proxy:3128/";
  const other = "http://other:8080/";
  it.each<[string, Record<string, string>, string, string | undefined]>([
    ["none is named", {}, "https://logs.example.com", undefined],
    ["HTTPS_PROXY is for https", { HTTPS_PROXY: http }, "https://logs.example.com", http],
    ["and not for http", { HTTPS_PROXY: http }, "http://logs.example.com", undefined],
    ["HTTP_PROXY is for http", { HTTP_PROXY: http }, "http://logs.example.com", http],
    ["and not for https", { HTTP_PROXY: http }, "https://logs.example.com", undefined],
    ["ALL_PROXY is for the rest", { ALL_PROXY: other, HTTPS_PROXY: http }, "http://logs.example.com", other],
    ["and gives way", { ALL_PROXY: other, HTTPS_PROXY: http }, "https://logs.example.com", http],
    ["in small letters", { https_proxy: http }, "https://logs.example.com", http],
    ["small letters first", { https_proxy: http, HTTPS_PROXY: other }, "https://logs.example.com", http],
    ["an empty one is none", { https_proxy: "", HTTPS_PROXY: "" }, "https://logs.example.com", undefined],
    ["without http://", { HTTPS_PROXY: "proxy:3128" }, "https://logs.example.com", http],
    ["a metadata service is of this machine", { ALL_PROXY: http }, "http://169.254.169.254/latest", undefined],
    ["Google's, too", { ALL_PROXY: http }, "http://metadata.google.internal/", undefined],
  ])("%s", (_, environment, url, expected) => expect(proxies(environment)(new URL(url))).toBe(expected));

  it.each<[string, string, boolean]>([
    ["example.com", "https://example.com", true],
    ["example.com", "https://logs.example.com", true],
    ["example.com", "https://badexample.com", false],
    ["example.com", "https://example.com.evil.net", false],
    [".example.com", "https://logs.example.com", true],
    ["*.example.com", "https://logs.example.com", true],
    ["EXAMPLE.com", "https://logs.example.COM", true],
    ["a.net, example.com", "https://example.com", true],
    ["a.net example.com", "https://example.com", true],
    ["example.com:8443", "https://example.com:8443", true],
    ["example.com:8443", "https://example.com", false],
    ["example.com:443", "https://example.com", true],
    ["*", "https://example.com", true],
    ["10.0.0.0/8", "https://10.1.2.3", true],
    ["10.0.0.0/8", "https://11.1.2.3", false],
    ["10.0.0.0/99", "https://10.1.2.3", false],
    ["10.1.2.3", "https://10.1.2.3", true],
    ["2.3", "https://10.1.2.3", false],
    ["fd00::/8", "https://[fd12::1]", true],
    ["[::1]:8443", "https://[::1]:8443", true],
    ["localhost,127.0.0.0/8", "http://127.0.0.1:9000", true],
    ["", "https://example.com", false],
  ])("NO_PROXY=%s exempts %s: %s", (list, url, exempt) => {
    const proxyFor = proxies({ ALL_PROXY: http, NO_PROXY: list });
    expect(proxyFor(new URL(url))).toBe(exempt ? undefined : http);
  });

  it.each(["ftp://proxy", "http://", "http://user:hidden@:1"])(
    "%s is no proxy, and the error does not show it",
    (text) => {
      expect(() => proxies({ HTTPS_PROXY: text })).toThrow("HTTPS_PROXY is no proxy's address");
      expect(() => proxies({ HTTPS_PROXY: text })).not.toThrow("hidden");
    },
  );
});

describe("calls leave the daemon", () => {
  let proxy: ForwardProxy;
  const servers: Server[] = [];
  const trust = trusting();
  let directory = "";
  let authority = "";
  let [plain, secure, through] = ["", "", ""];
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), "auditwire-outbound-"));
    const { cert, key } = makeCertificate(directory, "private");
    authority = readFileSync(cert, "utf8");
    const answer: RequestListener = (incoming, outgoing) => {
      incoming.pipe(outgoing.setHeader("x-via", incoming.headers["via"] ?? "nobody"), { end: true });
      if (incoming.method === "GET") outgoing.write("hello");
    };
    const [first, second] = [
      createServer(answer),
      createTlsServer({ cert: authority, key: readFileSync(key) }, answer),
    ];
    servers.push(first, second);
    plain = `http://127.0.0.1:${await listening(first)}/`;
    secure = `https://127.0.0.1:${await listening(second)}/`;
    proxy = await openProxy();
    through = proxy.url.replace("//", "//user:pass%20word@");
  });
  afterAll(async () => {
    trust([]);
    await proxy.close();
    for (const server of servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    rmSync(directory, { recursive: true });
  });

  const byFetch = async ({ fetch }: Outbound, url: string) => (await fetch(url)).text();
  const byAgent = ({ agents }: Outbound, url: string) =>
    new Promise<string>((resolve, reject) => {
      const get = url.startsWith("https:") ? httpsGet : httpGet;
      const agent = url.startsWith("https:") ? agents.https : agents.http;
      get(url, { agent }, (answer) => {
        let text = "";
        answer.on("data", (data) => {
          text += String(data);
        });
        answer.on("end", () => resolve(text));
      }).on("error", reject);
    });
  const ways = [
    ["fetch", byFetch],
    ["an agent", byAgent],
  ] as const;

  it.each(ways)(
    "by %s: an authority of one's own is trusted once it is named, and no longer when it is not",
    async (_, call) => {
      await expect(call(outbound({}), secure)).rejects.toThrow();
      trust([authority]);
      expect(await call(outbound({}), secure)).toBe("hello");
      trust([]);
      await expect(call(outbound({}), secure)).rejects.toThrow();
    },
  );

  it.each(ways)("by %s: through the proxy, with its password", async (_, call) => {
    trust([authority]);
    proxy.forget();
    const out = outbound({ HTTPS_PROXY: through, http_proxy: through });
    for (const url of [secure, secure, plain, plain]) expect(await call(out, url)).toBe("hello");
    const [tunnel, got] = [`CONNECT ${new URL(secure).host} user:pass word`, `GET ${plain} user:pass word`];
    // A tunnel may be kept for the second call.
    expect([...new Set(proxy.asked)]).toEqual([tunnel, got]);
    expect(proxy.asked.filter((asked) => asked === got)).toHaveLength(2);
  });

  it.each(ways)(
    "by %s: not through the proxy where NO_PROXY says so, nor when another protocol has it",
    async (_, call) => {
      trust([authority]);
      proxy.forget();
      for (const environment of [{ ALL_PROXY: through, NO_PROXY: "127.0.0.0/8" }, { HTTP_PROXY: through }, {}])
        expect(await call(outbound(environment), secure)).toBe("hello");
      expect(proxy.asked).toEqual([]);
    },
  );

  it.each(ways)("by %s: the proxy is away", async (_, call) => {
    await expect(call(outbound({ ALL_PROXY: "http://127.0.0.1:1" }), secure)).rejects.toThrow();
  });

  it("a request with a body is sent as it is, and may be given whole", async () => {
    const { fetch } = outbound({});
    expect(await (await fetch(plain, { method: "POST", body: "sent" })).text()).toBe("sent");
    expect(await (await fetch(new Request(plain, { method: "POST", body: "whole" }))).text()).toBe("whole");
    await expect(fetch(plain, { signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow();
  });
});
