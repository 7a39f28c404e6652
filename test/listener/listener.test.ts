import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openListener } from "../../daemon/listener.ts";
import { makeCertificate } from "../support/certificate.ts";
import { loggedTelemetry } from "../support/telemetry.ts";

let directory = "";
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "auditwire-listener-"));
});
afterAll(() => rmSync(directory, { recursive: true }));

const fetchOk = () => new Response("ok");
const telemetry = loggedTelemetry();
const port = (url: string) => Number(new URL(url).port);

/** The common name of the certificate that the listener shows now. */
function shownName(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: port(url), host: "127.0.0.1", rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN));
      socket.end();
    });
    socket.on("error", reject);
  });
}

describe("HTTPS", () => {
  it("[S17 partly: the daemon's side] serves with the configured certificate, which a client verifies by its bundle", async () => {
    const tls = makeCertificate(directory, "first");
    const listener = await openListener({ name: "webhook", address: "127.0.0.1:0", tls, fetch: fetchOk, telemetry });
    const status = (ca?: Buffer) =>
      new Promise((resolve) => {
        get(listener.url, ca ? { ca } : {}, (answer) => resolve(answer.resume().statusCode)).on(
          "error",
          (error: NodeJS.ErrnoException) => resolve(error.code),
        );
      });
    expect(await status(readFileSync(tls.cert))).toBe(200);
    expect(await status()).toBe("DEPTH_ZERO_SELF_SIGNED_CERT");
    await listener.close();
  });

  it("a changed certificate is taken over; a broken one is not, and the log says so", async () => {
    const [old, next] = [makeCertificate(directory, "old"), makeCertificate(directory, "next")];
    const tls = { cert: join(directory, "live.crt"), key: join(directory, "live.key") };
    copyFileSync(old.cert, tls.cert);
    copyFileSync(old.key, tls.key);
    const listener = await openListener({ name: "api", address: "127.0.0.1:0", tls, fetch: fetchOk, telemetry });
    expect(await shownName(listener.url)).toBe("old");
    writeFileSync(tls.cert, "no certificate");
    await expect.poll(() => telemetry.lines.join(""), { timeout: 10_000 }).toContain("the old one stays");
    expect(await shownName(listener.url)).toBe("old");
    copyFileSync(next.cert, tls.cert);
    copyFileSync(next.key, tls.key);
    await expect.poll(() => shownName(listener.url), { timeout: 10_000 }).toBe("next");
    await listener.close();
  });

  it("a certificate that does not fit its key is refused at the start, with its setting named", async () => {
    const [a, b] = [makeCertificate(directory, "a"), makeCertificate(directory, "b")];
    await expect(
      openListener({
        name: "api",
        address: "127.0.0.1:0",
        tls: { cert: a.cert, key: b.key },
        fetch: fetchOk,
        telemetry,
      }),
    ).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("listen.api.tls"),
    });
  });
});

describe("an address that cannot be had", () => {
  it("names the setting and the fix when the port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const address = `127.0.0.1:${(other.address() as AddressInfo).port}`;
    await expect(openListener({ name: "api", address, fetch: fetchOk, telemetry })).rejects.toMatchObject({
      code: "unavailable",
      message: `cannot listen on ${address} (listen.api.address): the port is in use by another program: stop it or choose another port`,
    });
    other.close();
  });

  it("names the fix when the machine does not have the address", async () => {
    await expect(
      openListener({ name: "api", address: "192.0.2.1:0", fetch: fetchOk, telemetry }),
    ).rejects.toMatchObject({ message: expect.stringContaining("choose one of its own") });
  });
});

it("close finishes the request under way and is idempotent", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const listener = await openListener({
    name: "api",
    address: "127.0.0.1:0",
    fetch: async () => {
      await held;
      return new Response("late");
    },
    telemetry,
  });
  const answer = fetch(listener.url);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const closed = Promise.all([listener.close(), listener.close()]);
  release();
  expect(await (await answer).text()).toBe("late");
  await closed;
  await expect(fetch(listener.url)).rejects.toThrow();
});
