import type { SimulatedRequest } from "./cloudwatch-request.ts";
import { isSignedBy, readSignature } from "./cloudwatch-signature.ts";

/** A refusal by its name and words, before a service has looked at what was asked. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
}

export interface IdentityOptions {
  readonly now: () => number;
  /** Secrets by access key id. Without them any signature of a known shape is taken. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** How far a signature's time may be off, in milliseconds; AWS: 5 minutes. Not looked at by default. */
  readonly tolerance?: number | undefined;
  /** How long the session of a role lasts, in milliseconds. */
  readonly sessionLife: number;
  /** External ids that roles ask for. */
  readonly externalIds: Readonly<Record<string, string>>;
  /** Roles that nobody may assume. */
  readonly closedRoles: readonly string[];
  /** Web identity tokens that are taken. */
  readonly webTokens: readonly string[];
  /** The token with which the pod identity agent is asked. */
  readonly podToken: string;
}

interface Session {
  readonly role: string;
  readonly secret: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** Access keys, sessions of roles, and who a request comes from. */
export function identityOf(options: IdentityOptions) {
  const sessions = new Map<string, Session>();
  const begin = (role: string) => {
    const accessKeyId = `ASIASIMULATED${String(sessions.size + 1).padStart(7, "0")}`;
    const session = {
      role,
      secret: `session-secret-${accessKeyId}`,
      token: `session-token-${accessKeyId}`,
      expiresAt: options.now() + options.sessionLife,
    };
    sessions.set(accessKeyId, session);
    return { accessKeyId, ...session };
  };
  return {
    begin,
    /** The access key or role that signed, or why it is refused. */
    caller(request: SimulatedRequest): string | Refusal {
      const signature = readSignature(request);
      if (!signature) return { name: "MissingAuthenticationTokenException", message: "Missing Authentication Token" };
      const session = sessions.get(signature.accessKeyId);
      const secret = session?.secret ?? options.secrets?.[signature.accessKeyId];
      if (secret === undefined && options.secrets)
        return {
          name: "UnrecognizedClientException",
          message: "The security token included in the request is invalid.",
        };
      const off = Math.abs(signature.signedAt - options.now());
      if (options.tolerance !== undefined && off > options.tolerance) return tooSkewed(request, options.now());
      if (secret !== undefined && !isSignedBy(secret, request, signature)) return wrongSignature(request);
      if (session && session.expiresAt <= options.now())
        return { name: "ExpiredTokenException", message: "The security token included in the request is expired" };
      return session?.role ?? signature.accessKeyId;
    },
    /** Null when the role may be assumed. */
    roleRefusal(role: string, externalId: string | null): Refusal | undefined {
      const denied = {
        name: "AccessDenied",
        message: `User is not authorized to perform: sts:AssumeRole on resource: ${role}`,
      };
      if (options.closedRoles.includes(role)) return denied;
      return (options.externalIds[role] ?? null) === externalId ? undefined : denied;
    },
    webRefusal: (token: string | null): Refusal | undefined =>
      options.webTokens.includes(token ?? "")
        ? undefined
        : { name: "InvalidIdentityToken", message: "Couldn't retrieve verification key from your identity provider" },
    isPod: ({ headers }: SimulatedRequest) => headers["authorization"] === options.podToken,
  };
}

const tooSkewed = ({ headers }: SimulatedRequest, now: number): Refusal => ({
  name: "InvalidSignatureException",
  message: `Signature expired: ${headers["x-amz-date"]} is now earlier than ${new Date(now).toISOString()} - 5 min.`,
});

/** As AWS does, with the headers that were signed: also the session's token. */
const wrongSignature = ({ headers }: SimulatedRequest): Refusal => ({
  name: "InvalidSignatureException",
  message: `The request signature we calculated does not match the signature you provided. The Canonical String for this request should have been 'POST / x-amz-security-token:${headers["x-amz-security-token"] ?? ""}'`,
});
