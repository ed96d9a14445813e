/** How often one client address may call. */
export interface RateLimit {
  /** Requests within the window: 1 or more. */
  requests: number;
  /** Length of the window, in minutes. */
  minutes: 1 | 5;
}

/** Whom a web application firewall lets through, before its managed rules look at the request. */
export interface TrafficRules {
  /**
   * Calls of one client address; what is above is blocked. Neither firewall counts exactly: it keeps floods out, the quota of a caller
   * is the gateway's affair.
   *
   * Sources: https://learn.microsoft.com/azure/web-application-firewall/afds/waf-front-door-rate-limit,
   * https://learn.microsoft.com/azure/web-application-firewall/ag/rate-limiting-overview
   */
  rateLimit: RateLimit;
  /** Countries and regions whose clients may call, by code, e.g. `DE`; `ZZ` is what Azure can't tell. Default: all. */
  allowedCountries?: readonly string[] | undefined;
}
