/** The app setting that stands for a secret: `payment-api-key` is `PAYMENT_API_KEY`. */
export function settingOf(secret: string): string {
  return secret.toUpperCase().replaceAll("-", "_");
}
