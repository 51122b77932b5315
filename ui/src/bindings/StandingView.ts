import type { Alert } from "./Alert";
import type { ShopView } from "./ShopView";
import type { StandingState } from "./StandingState";

export type StandingView = { state: StandingState, shop: ShopView | null, alerts: Array<Alert>, now: At, version: string };
