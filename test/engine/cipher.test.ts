import { expect, it } from "vitest";
import { passphraseCipher, WrongPassphrase } from "../../components/engine/cipher.ts";

it("a state's salt is of the form that Pulumi writes: v1, eight bytes, the encrypted word", async () => {
  const { salt } = await passphraseCipher("one");
  const [version, bytes, ...sealed] = salt.split(":");
  expect([version, Buffer.from(bytes ?? "", "base64").length, sealed[0]]).toEqual(["v1", 8, "v1"]);
  expect(Buffer.from(sealed[1] ?? "", "base64")).toHaveLength(12);
  expect(Buffer.from(sealed[2] ?? "", "base64")).toHaveLength("pulumi".length + 16);
});

it("another passphrase is told from a damaged text", async () => {
  const cipher = await passphraseCipher("one");
  await expect(passphraseCipher("two", cipher.salt)).rejects.toBeInstanceOf(WrongPassphrase);
  const sealed = cipher.encrypt("secret");
  expect(cipher.decrypt(sealed)).toBe("secret");
  expect(() => cipher.decrypt(`${sealed.slice(0, -6)}AAAAAA`)).toThrow();
  expect(() => cipher.decrypt("secret")).toThrow("v1:");
});

it("the same text never looks the same, and a state's salt opens it again", async () => {
  const cipher = await passphraseCipher("one");
  const sealed = cipher.encrypt("ünïcode ✓");
  expect(cipher.encrypt("ünïcode ✓")).not.toBe(sealed);
  expect((await passphraseCipher("one", cipher.salt)).decrypt(sealed)).toBe("ünïcode ✓");
});

it.each(["", "v1:", "v2:a:b:c:d", "v1:salt:v1:nonce"])("a salt %j is refused", async (salt) => {
  await expect(passphraseCipher("x", salt || "x")).rejects.toThrow();
});
