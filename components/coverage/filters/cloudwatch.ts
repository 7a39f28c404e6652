import type { Formula } from "../formula.ts";
import { open } from "./filter.ts";

export const cloudWatchFilter = (text: string): Formula => open(text);
