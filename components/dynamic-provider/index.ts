/** What the dynamic resources of this package do, in the process that hosts them. See hosted.ts for how it is found. */

export { apiServer } from "./api-server.ts";
export { certificates } from "./certificates-provider.ts";
export { eksLogging } from "./eks-logging-provider.ts";
export { localDaemon } from "./local-daemon.ts";
