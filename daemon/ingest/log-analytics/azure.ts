import type { AksSpecification } from "./config.ts";

/** One API: its address without a slash at the end, and what a token for it is asked for. */
export interface Api {
  readonly url: string;
  readonly scope: string;
}

/** The addresses of one Azure. */
export interface Azure {
  readonly query: Api;
  readonly management: Api;
  /** Where tokens come from, when that is no login of Microsoft's own. */
  readonly otherLogin: string | undefined;
  readonly login: string;
}

/** Hosts and audiences as @azure/monitor-query-logs and @azure/identity have them. */
const clouds = {
  public: {
    query: { url: "https://api.loganalytics.azure.com", scope: "https://api.loganalytics.io/.default" },
    management: { url: "https://management.azure.com", scope: "https://management.azure.com/.default" },
    login: "https://login.microsoftonline.com",
  },
  china: {
    query: { url: "https://api.loganalytics.azure.cn", scope: "https://api.loganalytics.azure.cn/.default" },
    management: { url: "https://management.chinacloudapi.cn", scope: "https://management.chinacloudapi.cn/.default" },
    login: "https://login.chinacloudapi.cn",
  },
  usgovernment: {
    query: { url: "https://api.loganalytics.us", scope: "https://api.loganalytics.us/.default" },
    management: {
      url: "https://management.usgovcloudapi.net",
      scope: "https://management.usgovcloudapi.net/.default",
    },
    login: "https://login.microsoftonline.us",
  },
} as const;

/** The addresses that a specification's cloud has, but for those it names itself. A token's audience stays the cloud's. */
export function azureOf({ azureCloud, endpoints }: Pick<AksSpecification, "azureCloud" | "endpoints">): Azure {
  const cloud = clouds[azureCloud];
  return {
    query: { ...cloud.query, url: bare(endpoints?.query ?? cloud.query.url) },
    management: { ...cloud.management, url: bare(endpoints?.management ?? cloud.management.url) },
    otherLogin: endpoints?.login === undefined ? undefined : bare(endpoints.login),
    login: cloud.login,
  };
}

const bare = (url: string) => url.replace(/\/+$/, "");
