import { apiRoutes } from "../../daemon/api/app.ts";
import type { Route } from "../../daemon/api/route.ts";

/** The API's table, to look at: its handlers have nothing to work with. */
export const apiTable = (): readonly Route[] => apiRoutes({} as never, {} as never, {} as never);
