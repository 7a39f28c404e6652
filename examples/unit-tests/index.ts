import { audit } from "./audit.ts";

export const { role, check } = audit();
