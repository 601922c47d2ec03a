/**
 * The lines of a log that are known, out of very many.
 */

import type { LogMessage, LogRange } from '../schema';

const BLOCK = 250;
const KEPT = 40_000;

/** Holds lines by number, asks for those that are wanted, forgets those far away. */
export class LogLines {
  count = 0;
  private readonly lines = new Map<number, string>();
  private readonly asked = new Set<number>();
  private era = 0;

  constructor(
    private readonly ask: (start: number, count: number) => Promise<LogRange>,
    private readonly onLines: (from: number, to: number) => void
  ) {}

  /** The text of a line; undefined while it is not known. */
  get(index: number): string | undefined {
    return this.lines.get(index);
  }

  /** Take in what the tail says; returns whether everything known before is void. */
  take(message: LogMessage): boolean {
    if (message.reset) {
      this.clear();
    }
    this.count = message.count;
    this.put(message.start, message.lines);
    return message.reset;
  }

  /** Forget everything. */
  clear(): void {
    this.era += 1;
    this.lines.clear();
    this.asked.clear();
    this.count = 0;
  }

  /** See to it that lines come in; they are told with `onLines`. */
  want(from: number, to: number): void {
    for (let block = Math.floor(from / BLOCK); block * BLOCK < Math.min(to, this.count); block++) {
      const start = block * BLOCK;
      const end = Math.min(start + BLOCK, this.count);
      if (!this.asked.has(block) && this.hole(Math.max(from, start), Math.min(to, end))) {
        void this.fetch(block, start);
      }
    }
  }

  private hole(from: number, to: number): boolean {
    for (let index = from; index < to; index++) {
      if (!this.lines.has(index)) {
        return true;
      }
    }
    return false;
  }

  private async fetch(block: number, start: number): Promise<void> {
    const { era } = this;
    this.asked.add(block);
    try {
      const range = await this.ask(start, BLOCK);
      if (era === this.era) {
        this.put(range.start, range.lines, false);
        this.onLines(range.start, range.start + range.lines.length);
      }
    } catch {
      // The lines stay unknown and are asked for again when they are looked at again.
    } finally {
      if (era === this.era) {
        this.asked.delete(block);
      }
    }
  }

  /** `news` are newer than what is known: the last line of a log grows. */
  private put(start: number, lines: readonly string[], news = true): void {
    lines.forEach((line, offset) => {
      if (news || !this.lines.has(start + offset)) {
        this.lines.set(start + offset, line);
      }
    });
    if (this.lines.size > KEPT) {
      for (const index of this.lines.keys()) {
        if (Math.abs(index - start) > KEPT / 4) {
          this.lines.delete(index);
        }
      }
    }
  }
}
