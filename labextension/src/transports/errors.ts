/** An answer that says, in a sentence, why something cannot be had. */
export class RequestError extends Error {}

/** Nobody answered at all; trying again later may help. */
export class UnreachableError extends RequestError {}
