/** Where the API has audits, below its version. */
export const audits = "/audits/kubernetes";
