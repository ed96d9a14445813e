/** What keeps an audit from judging, for the person who runs it: what is wrong, where, what to do. Told without a stack trace. */
export class InputError extends Error {
  override readonly name = "InputError";
}
