import { told } from '../told';

/** An answer that says, in a sentence, why something cannot be had; told in the language of the page. */
export class RequestError extends Error {
  constructor(
    /** The sentence as it came. */
    readonly said: string
  ) {
    super(told(said));
  }
}

/** Nobody answered at all; trying again later may help. */
export class UnreachableError extends RequestError {}

/** The sentence in the answer to a request that was refused; null: there is none. */
export function sentenceOf(body: string): string | null {
  try {
    const parsed = JSON.parse(body) as { message?: unknown };
    return typeof parsed.message === 'string' ? parsed.message : null;
  } catch {
    return null;
  }
}
