/** A day as it is written, or as Pulumi spells one that stands in a stack file without quotes: `2027-06-30 00:00:00 +0000 UTC`. */
export function findDay(value: string): string | undefined {
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?: 00:00:00 \+0000 UTC)?$/.exec(value) ?? [];
  const time = new Date(day ?? "");
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(`${day}T`) ? day : undefined;
}
