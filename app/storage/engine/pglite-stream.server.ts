import { Duplex } from "node:stream";
import type { PGlite } from "@electric-sql/pglite";
import { greeting, lengthBeforeTerminate } from "./pglite-protocol.server.ts";

/** One embedded Postgres, shared by its streams. It opens on first use and serves one session at a time. */
export type SharedPglite = { open: () => Promise<PGlite>; lastSession: Promise<void> };

/**
 * Stands in for node-postgres's socket and speaks the wire protocol straight into PGlite. PGlite has one session. A
 * stream connects after the stream before it has ended, and finds no transaction, setting or statement left over.
 */
export class PgliteStream extends Duplex {
  readonly #shared: SharedPglite;
  #pglite: PGlite | undefined;
  #greeting: Buffer | undefined;
  #lastAnswer: Promise<void> = Promise.resolve();
  #endSession: () => void = () => {};

  constructor(shared: SharedPglite) {
    super();
    this.#shared = shared;
  }

  /** Called by node-postgres. The port and host mean nothing here. */
  connect(): this {
    const previous = this.#shared.lastSession;
    this.#shared.lastSession = new Promise((resolve) => {
      this.#endSession = () => void previous.then(resolve);
    });
    void previous.then(() => this.#begin());
    return this;
  }

  async #begin(): Promise<void> {
    if (this.destroyed) return; // node-postgres gave up waiting
    try {
      const pglite = await this.#shared.open();
      await pglite.exec("rollback");
      await pglite.exec("discard all");
      await pglite.exec("set search_path to public"); // PGlite's default is pg_catalog, and it does this once
      const { rows } = await pglite.query<{ server_version: string }>("show server_version");
      this.#greeting = greeting(rows[0]?.server_version ?? "");
      this.#pglite = pglite;
      this.emit("connect");
    } catch (cause) {
      this.destroy(cause instanceof Error ? cause : failure(cause));
    }
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    this.#receive(chunk, done);
  }

  // node-postgres corks the messages of a query, so together they cost one call into PGlite.
  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error) => void): void {
    this.#receive(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    void this.#lastAnswer.then(this.#endSession);
    done(error);
  }

  #receive(messages: Buffer, done: (error?: Error) => void): void {
    if (this.#greeting) {
      this.push(this.#greeting);
      this.#greeting = undefined;
      done();
      return;
    }
    const length = lengthBeforeTerminate(messages);
    this.#lastAnswer = this.#answer(messages.subarray(0, length)).then(
      () => {
        if (length < messages.length) this.push(null);
        done();
      },
      (cause: unknown) => done(failure(cause)),
    );
  }

  async #answer(messages: Buffer): Promise<void> {
    const pglite = this.#pglite;
    if (!pglite || messages.length === 0) return;
    const answer = await pglite.runExclusive(() => pglite.execProtocolRaw(messages));
    if (!this.destroyed) this.push(Buffer.from(answer));
  }

  // The rest of what node-postgres asks of a socket.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** The error of a socket with a dead server. Callers answer 503 and do not treat it as a bug. */
function failure(cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return Object.assign(new Error(`the embedded database failed: ${reason}`, { cause }), {
    code: "ECONNRESET",
  });
}
