import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { gunzip, gzipSync } from "node:zlib";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { describe, expect, it } from "vitest";
import { addressing } from "../../daemon/api/address.ts";
import { passwords } from "../../daemon/api/basic.ts";
import { hashPassword } from "../../daemon/api/password.ts";
import type { Env } from "../../daemon/api/ports.ts";
import { guard } from "../../daemon/api/throttle.ts";
import type { User } from "../../daemon/audit/access.ts";

/** A guard with a clock of its own, which tells how many seconds somebody has to wait. */
function aGuard() {
  const clock = { now: 1_000_000 };
  const it = guard(() => clock.now);
  return {
    ...it,
    pass: (seconds: number) => {
      clock.now += seconds * 1000;
    },
    wrongTimes: (times: number, account: string, address: string) => {
      for (let n = 0; n < times; n++) it.wrong(account, address);
    },
    wait: (account: string, address: string): number => {
      try {
        it.refuse(account, address);
        return 0;
      } catch (error) {
        expect(error).toBeInstanceOf(HTTPException);
        const { status, cause } = error as HTTPException;
        expect(status).toBe(429);
        return (cause as { retryAfter: number }).retryAfter;
      }
    },
  };
}

describe("[R03] wrong logins", () => {
  it.each([
    [5, 0],
    [6, 1],
    [7, 2],
    [8, 4],
    [15, 512],
    [16, 900],
    [1_000, 900],
  ])("%i of an account from one address wait %i s", (times, seconds) => {
    const it = aGuard();
    it.wrongTimes(times, "admin", "10.0.0.1");
    expect(it.wait("admin", "10.0.0.1")).toBe(seconds);
  });

  it("end to count when the right one comes, and after an hour", () => {
    const it = aGuard();
    it.wrongTimes(9, "admin", "10.0.0.1");
    it.right("admin", "10.0.0.1");
    expect(it.wait("admin", "10.0.0.1")).toBe(0);
    it.wrongTimes(9, "admin", "10.0.0.1");
    it.pass(3601);
    it.wrong("admin", "10.0.0.1");
    expect(it.wait("admin", "10.0.0.1")).toBe(0);
  });

  it("of many accounts from one address wait, too, for each of them", () => {
    const it = aGuard();
    for (let n = 0; n < 22; n++) it.wrong(`user-${n}`, "10.0.0.1");
    expect(it.wait("another", "10.0.0.1")).toBe(2);
    it.right("another", "10.0.0.1");
    expect(it.wait("yet another", "10.0.0.1")).toBe(2);
  });

  it("never keep the owner of an account out at another address", () => {
    const it = aGuard();
    for (let n = 0; n < 1_000; n++) it.wrong("admin", `10.0.${n % 256}.${n % 7}`);
    it.wrongTimes(1_000, "admin", "10.9.9.9");
    expect(it.wait("admin", "192.0.2.1")).toBe(0);
  });

  it("are counted in a bounded memory, the oldest forgotten first", () => {
    const it = aGuard();
    it.wrongTimes(30, "admin", "10.0.0.1");
    for (let n = 0; n < 5_000; n++) it.wrong("a", `first ${n}`);
    expect(it.wait("admin", "10.0.0.1")).toBe(0);
  });
});

describe("passwords that are checked", () => {
  const secret = "a long enough password";
  const aUser = async (): Promise<User> => ({
    name: "ann",
    passwordHash: await hashPassword(secret),
    grants: [],
    groups: [],
    disabled: false,
    modified: 0,
  });

  it.each<[string, (user: User) => User | undefined, boolean]>([
    ["nothing is changed", (user) => user, true],
    [
      "it gets another",
      (user) => ({ ...user, passwordHash: user.passwordHash?.replace(/.{43}$/, "A".repeat(43)) }),
      false,
    ],
    ["it loses its password", (user) => ({ ...user, passwordHash: undefined }), false],
    ["its user is disabled", (user) => ({ ...user, disabled: true }), false],
    ["its user is removed", () => undefined, false],
  ])("are right to the end, when meanwhile %s", async (_, change, right) => {
    const user = await aUser();
    let now: User | undefined = user;
    const check = passwords({ access: { user: () => now }, guard: guard(Date.now), now: Date.now });
    const checking = check("ann", secret, "10.0.0.1");
    now = change(user);
    expect((await checking) !== undefined).toBe(right);
    // Neither is it believed the next time.
    expect((await check("ann", secret, "10.0.0.1")) !== undefined).toBe(right);
  });

  it("leave threads for what unpacks deliveries, however many guess; more than eight are told to come again", async () => {
    const check = passwords({ access: { user: () => undefined }, guard: guard(Date.now), now: Date.now });
    await check("nobody", "a first guess", "10.0.0.0");
    let done = 0;
    const guesses = Array.from({ length: 9 }, (_, n) =>
      check("ann", `guess ${n}`, `10.0.0.${n}`).then(
        () => done++,
        (error) => (error as HTTPException).status,
      ),
    );
    await promisify(gunzip)(gzipSync("a delivery"));
    // Behind four that take all threads it would come after the fifth.
    expect(done).toBeLessThan(4);
    expect((await Promise.all(guesses)).filter((it) => it === 429)).toHaveLength(1);
  });
});

/** The address of a request, as those who are connected and their headers tell it. */
async function addressOf(connected: string, forwarded: string | undefined, trusted: readonly string[]) {
  const app = new Hono<Env>().get("/", (c) => c.text(addressing(() => trusted)(c)));
  const incoming = { socket: { remoteAddress: connected } } as IncomingMessage;
  const headers = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
  return (await app.request("/", { headers }, { incoming } as Env["Bindings"])).text();
}

describe("the address that guesses are counted for", () => {
  const inside = ["10.0.0.0/8", "::1"];
  it.each<[string, string, string | undefined, readonly string[], string]>([
    ["is that of the socket", "192.0.2.7", undefined, [], "192.0.2.7"],
    ["as IPv4 where the socket is IPv6's", "::ffff:192.0.2.7", undefined, [], "192.0.2.7"],
    ["of IPv6 the network", "2001:db8:1:2:3:4:5:6", undefined, [], "2001:db8:1:2::/64"],
    ["also written short", "2001:db8::1", undefined, [], "2001:db8:0:0::/64"],
    ["also the loopback's", "::1", undefined, [], "0:0:0:0::/64"],
    ["with a zone", "fe80::1%eth0", undefined, [], "fe80:0:0:0::/64"],
    ["is not what anybody says", "192.0.2.7", "203.0.113.1", inside, "192.0.2.7"],
    ["is not what a proxy says that is not trusted", "10.0.0.1", "203.0.113.1", [], "10.0.0.1"],
    ["is what a trusted proxy says", "10.0.0.1", "203.0.113.1", inside, "203.0.113.1"],
    ["and nothing that stands before it", "10.0.0.1", "198.51.100.9, 203.0.113.1", inside, "203.0.113.1"],
    ["through several proxies", "::1", "198.51.100.9, 203.0.113.1, 10.1.2.3", inside, "203.0.113.1"],
    ["with ports", "10.0.0.1", "203.0.113.1:4711", inside, "203.0.113.1"],
    ["with brackets", "10.0.0.1", "[2001:db8::1]:4711", inside, "2001:db8:0:0::/64"],
    ["that of the proxy when it says nothing sensible", "10.0.0.1", "unknown", inside, "10.0.0.1"],
    ["that of the last when all are trusted", "10.0.0.1", "10.0.0.2", inside, "10.0.0.2"],
  ])("%s", async (_, connected, forwarded, trusted, expected) => {
    expect(await addressOf(connected, forwarded, trusted)).toBe(expected);
  });
});
