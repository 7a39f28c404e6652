import type { Formula } from "../formula.ts";
import { open } from "./filter.ts";

export const loggingFilter = (text: string): Formula => open(text);
