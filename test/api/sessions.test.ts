import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import { sessions } from "../../daemon/api/session.ts";
import type { User } from "../../daemon/audit/access.ts";

const key = Buffer.alloc(32, 7);
const minute = 60_000;

/** Sessions whose clock, users and providers the test changes. */
function opened() {
  const state = {
    now: Date.UTC(2026, 10, 30),
    lifetime: 30 * minute,
    providers: ["corp"],
    users: [{ name: "ann", passwordHash: "hash", grants: [], groups: [], disabled: false, modified: 0 }] as User[],
  };
  const it = sessions({
    access: { user: (name) => state.users.find((user) => user.name === name), viewer: () => undefined },
    isProvider: (name) => state.providers.includes(name),
    key,
    lifetime: () => state.lifetime,
    now: () => state.now,
  });
  return { it, state };
}

describe("[R03] a session", () => {
  it.each<[string, string, (state: ReturnType<typeof opened>["state"]) => unknown, boolean]>([
    ["goes on", "ann", () => undefined, true],
    ["of a provider's user goes on", "corp/bob", () => undefined, true],
    ["goes on for its time", "ann", (state) => (state.now += 30 * minute - 1000), true],
    ["ends then", "ann", (state) => (state.now += 30 * minute), false],
    ["goes on when logins last longer, for its own time", "ann", (state) => (state.lifetime *= 2), true],
    [
      "ends when logins are to last less than it did",
      "ann",
      (state) => {
        state.lifetime = minute;
        state.now += 2 * minute;
      },
      false,
    ],
    ["ends with its user", "ann", (state) => (state.users = []), false],
    ["ends with its provider", "corp/bob", (state) => (state.providers = ["other"]), false],
    [
      "ends when its user is disabled",
      "ann",
      ({ users }) => (users[0] = { ...users[0], disabled: true } as User),
      false,
    ],
    ["ends with the password", "ann", ({ users }) => (users[0] = { ...users[0], passwordHash: "2" } as User), false],
  ])("%s", async (_, name, change, goesOn) => {
    const { it, state } = opened();
    const token = await it.issue({ name, groups: ["corp/ops"] });
    change(state);
    if (goesOn) expect(await it.open(token)).toEqual({ name, groups: ["corp/ops"] });
    else await expect(it.open(token)).rejects.toMatchObject({ code: "unauthorized" });
  });

  const claims = (change: object = {}) => {
    const { state } = opened();
    const seconds = state.now / 1000;
    return { iss: "auditwire", sub: "corp/bob", iat: seconds, exp: seconds + 60, groups: [], mark: mark(), ...change };
  };
  /** Of somebody without a password. */
  const mark = () => "FiHvRuTEdYXJlOa_";
  const sign = (payload: object, alg = "HS256", by = key) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg }).sign(by);
  it.each<[string, () => Promise<string> | string, boolean]>([
    ["as they are made here", () => sign(claims()), true],
    ["by another key", () => sign(claims(), "HS256", Buffer.alloc(32, 8)), false],
    ["by another algorithm", () => sign(claims(), "HS512"), false],
    ["without a signature", () => new UnsecuredJWT(claims()).encode(), false],
    ["without an end", () => sign(claims({ exp: undefined })), false],
    ["without a beginning", () => sign(claims({ iat: undefined })), false],
    ["that begin later", () => sign(claims({ nbf: claims().iat + 60 })), false],
    ["of nobody", () => sign(claims({ sub: undefined })), false],
    ["of another issuer", () => sign(claims({ iss: "https://id.example.com" })), false],
    ["of a login that is not finished", () => sign({ ...claims({ iss: undefined }), aud: "login" }), false],
    ["of a password that was another", () => sign(claims({ mark: "another" })), false],
  ])("is taken %s: %#", async (_, make, taken) => {
    const { it } = opened();
    const opening = it.open(await make());
    if (taken) expect(await opening).toMatchObject({ name: "corp/bob" });
    else await expect(opening).rejects.toMatchObject({ code: "unauthorized" });
  });
});
