// COPY … FROM STDIN in PostgreSQL's binary form, as one query: the quickest that rows get into a table. For the bare side of
// a benchmark only; it speaks to pg's connection below its documented interface.
import type pg from 'pg';

type CopyConnection = {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
};

const HEADER = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);

/** Copies rows of fields into a table; resolves when the server has committed. */
export function copyIn(client: pg.Client, statement: string, rows: readonly Buffer[][]): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const query = {
      submit: (connection: unknown) => (connection as CopyConnection).query(statement),
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.concat([HEADER, ...rows.flatMap(tuple), TRAILER]));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleError: (error: Error) => {
        failure = error;
      },
      handleReadyForQuery: () => (failure === undefined ? resolve() : reject(failure)),
    };
    client.query(query);
  });
}

function tuple(fields: Buffer[]): Buffer[] {
  const count = Buffer.alloc(2);
  count.writeInt16BE(fields.length);
  return [count, ...fields.flatMap((field) => [lengthOf(field), field])];
}

function lengthOf(field: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(field.length);
  return length;
}
