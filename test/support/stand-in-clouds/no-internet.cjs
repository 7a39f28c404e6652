// Loaded before a program: what is not on this machine does not answer, on every machine alike.
const { Socket, isIP } = require("node:net");
const connect = Socket.prototype.connect;
Socket.prototype.connect = function (...args) {
  const [first] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof first === "object" && first !== null ? first.host : undefined;
  const own =
    host === undefined || host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
  if (own) return connect.apply(this, args);
  process.nextTick(() => this.destroy(new Error(`there is no way to ${host} in a test`)));
  return this;
};
